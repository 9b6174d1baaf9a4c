-- Heads are paged by conversation: a page of five hundred is to cost the same for somebody in ten thousand conversations.
-- CreateIndex
CREATE INDEX "member_account_id_conversation_id_idx" ON "member"("account_id", "conversation_id");

-- DropIndex
DROP INDEX "member_account_id_left_at_idx";
