-- What changed lately, for servers that look once a second for what the live channel may have lost.

-- AlterTable
ALTER TABLE "conversation" ADD COLUMN     "changed_around" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- CreateIndex
CREATE INDEX "conversation_changed_around_idx" ON "conversation"("changed_around");

-- CreateIndex
CREATE INDEX "member_joined_at_idx" ON "member"("joined_at");

-- CreateIndex
CREATE INDEX "member_left_at_idx" ON "member"("left_at");

-- Whoever takes a rev, in whatever way, notes the time of it; to two seconds, so that of a row that changes often most versions
-- stay in their page (HOT) and leave the index alone.
create function public.note_conversation_change() returns trigger language plpgsql as $$
begin
  new.changed_around := date_bin('2 seconds', clock_timestamp(), timestamptz '2026-01-01 00:00:00+00');
  return new;
end
$$;
create trigger conversation_changed before update on public.conversation
  for each row when (new.rev is distinct from old.rev) execute function public.note_conversation_change();
