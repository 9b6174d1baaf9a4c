-- Versions of the master key: announced, current, retired, destroyed; and which of them each process has.
ALTER TABLE "keys"."master_key"
  ADD COLUMN "driver" TEXT NOT NULL DEFAULT 'file',
  ADD COLUMN "parameters" JSONB,
  ADD COLUMN "retired_at" TIMESTAMPTZ(3),
  ADD COLUMN "destroyed_at" TIMESTAMPTZ(3);

ALTER TABLE "public"."node" ADD COLUMN "master_version" INTEGER NOT NULL DEFAULT 0;
