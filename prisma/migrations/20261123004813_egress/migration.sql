-- AlterTable
ALTER TABLE "account" ADD COLUMN     "aliases" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "bot_run" ADD COLUMN     "policy_reason" TEXT;

-- AlterTable
ALTER TABLE "model_provider" ADD COLUMN     "contact" TEXT,
ADD COLUMN     "contract" TEXT,
ADD COLUMN     "public_address" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "purpose" TEXT,
ADD COLUMN     "retention_terms" TEXT,
ADD COLUMN     "trains" BOOLEAN,
ADD COLUMN     "transfer_at" TIMESTAMPTZ(3),
ADD COLUMN     "transfer_basis" TEXT,
ADD COLUMN     "transfer_by" UUID,
ADD COLUMN     "transfer_note" TEXT;

-- CreateTable
CREATE TABLE "egress_policy" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "rules" JSONB NOT NULL,
    "words" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" UUID,

    CONSTRAINT "egress_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "egress_call" (
    "id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "bot_id" UUID NOT NULL,
    "conversation_id" UUID NOT NULL,
    "asker_id" UUID NOT NULL,
    "provider_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "jurisdiction" TEXT NOT NULL,
    "data_class" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "policy_version" INTEGER NOT NULL,
    "consent_version" TEXT,
    "redactions" JSONB NOT NULL,
    "subjects" UUID[],
    "payload_sha256" BYTEA NOT NULL,
    "payload_bytes" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "key_id" TEXT,
    "signature" BYTEA,

    CONSTRAINT "egress_call_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "signing_key" (
    "id" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "private_key" BYTEA,
    "private_version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "signing_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "placeholder" (
    "conversation_id" UUID NOT NULL,
    "generation" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "digest" BYTEA NOT NULL,
    "number" INTEGER NOT NULL,

    CONSTRAINT "placeholder_pkey" PRIMARY KEY ("conversation_id","generation","kind","digest")
);

-- CreateTable
CREATE TABLE "policy_text" (
    "version" TEXT NOT NULL,
    "zh" TEXT NOT NULL,
    "en" TEXT NOT NULL,
    "renews" BOOLEAN NOT NULL DEFAULT false,
    "published_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "published_by" UUID,

    CONSTRAINT "policy_text_pkey" PRIMARY KEY ("version")
);

-- CreateTable
CREATE TABLE "policy_seen" (
    "account_id" UUID NOT NULL,
    "version" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_seen_pkey" PRIMARY KEY ("account_id","version")
);

-- CreateIndex
CREATE UNIQUE INDEX "egress_policy_version_key" ON "egress_policy"("version");

-- CreateIndex
CREATE INDEX "egress_call_run_id_id_idx" ON "egress_call"("run_id", "id");

-- CreateIndex
CREATE INDEX "egress_call_provider_id_at_id_idx" ON "egress_call"("provider_id", "at", "id");

-- CreateIndex
CREATE INDEX "egress_call_conversation_id_idx" ON "egress_call"("conversation_id");

-- CreateIndex
CREATE UNIQUE INDEX "placeholder_conversation_id_generation_kind_number_key" ON "placeholder"("conversation_id", "generation", "kind", "number");

-- CreateIndex
CREATE INDEX "policy_seen_version_idx" ON "policy_seen"("version");

-- The directory as it is told apart from what it was: who masks names in prompts makes the list anew when this has moved.
CREATE TABLE "directory" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "directory_pkey" PRIMARY KEY ("id")
);
INSERT INTO "directory" DEFAULT VALUES;

CREATE FUNCTION public.directory_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.directory SET version = version + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER account_directory AFTER INSERT OR DELETE OR UPDATE OF username, display_name, aliases ON "account"
  FOR EACH STATEMENT EXECUTE FUNCTION public.directory_changed();

-- Whoever was made by an administrator has agreed to the service by the organisation's notice; until now that was not written down.
INSERT INTO "consent" (id, account_id, purpose, policy_version, given, door)
SELECT public.uuid_v7(), a.id, 'service', '2026-11-22', true, 'organisation' FROM "account" a
WHERE a.kind = 'human' AND a.erased_at IS NULL AND NOT EXISTS (SELECT 1 FROM "consent" c WHERE c.account_id = a.id AND c.purpose = 'service');
