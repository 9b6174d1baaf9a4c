-- How the models of each host do, as workers tell it.
CREATE TABLE "model_status" (
  "provider_id" UUID NOT NULL,
  "model" TEXT NOT NULL,
  "last_ok_at" TIMESTAMPTZ(3),
  "last_failure_at" TIMESTAMPTZ(3),
  "last_error" TEXT,
  "opened_at" TIMESTAMPTZ(3),
  CONSTRAINT "model_status_pkey" PRIMARY KEY ("provider_id", "model")
);

-- What all workers share of a host's limits. After a crash of the database nobody holds a place: nothing of it need reach the disk.
CREATE UNLOGGED TABLE "model_place" (
  "provider_id" UUID NOT NULL,
  "model" TEXT NOT NULL,
  "number" INTEGER NOT NULL,
  "holder" UUID NOT NULL,
  "until" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "model_place_pkey" PRIMARY KEY ("provider_id", "model", "number")
);
CREATE INDEX "model_place_holder_idx" ON "model_place"("holder");

CREATE UNLOGGED TABLE "model_minute" (
  "provider_id" UUID NOT NULL,
  "model" TEXT NOT NULL,
  "minute" TIMESTAMPTZ(3) NOT NULL,
  "calls" INTEGER NOT NULL,
  CONSTRAINT "model_minute_pkey" PRIMARY KEY ("provider_id", "model")
);

-- Which hosts a run was tried with, and how each ended; the administrators' list of runs goes by bot, the newest first.
ALTER TABLE "bot_run" ADD COLUMN "tries" JSONB;
CREATE INDEX "bot_run_bot_id_id_idx" ON "bot_run"("bot_id", "id");
