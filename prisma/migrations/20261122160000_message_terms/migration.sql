-- Which messages may hold a word: keyed hashes, written by workers after the message, never with it.

-- CreateTable
CREATE TABLE "message_terms" (
    "conversation_id" UUID NOT NULL,
    "id" BIGINT NOT NULL,
    "seq" INTEGER NOT NULL,
    "body_version" INTEGER NOT NULL,
    "terms" BIGINT[],

    CONSTRAINT "message_terms_pkey" PRIMARY KEY ("conversation_id","id","seq")
);

-- CreateTable
CREATE TABLE "search_cursor" (
    "conversation_id" UUID NOT NULL,
    "rev" INTEGER NOT NULL DEFAULT 0,
    "remake_to" INTEGER NOT NULL DEFAULT 0,
    "generation" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "search_cursor_pkey" PRIMARY KEY ("conversation_id")
);

-- CreateIndex
CREATE INDEX "message_terms_id_idx" ON "message_terms"("id");

-- CreateIndex: with a list of pending entries, whoever is next to search would wait for its flushing, seconds at a time
CREATE INDEX "message_terms_terms_idx" ON "message_terms" USING GIN ("terms") WITH (fastupdate = off);

-- Random bits do not shrink: no attempt at compressing them, and rows of up to 8 kB stay whole, for a search of the latest reads them one after another.
alter table public.message_terms alter column terms set storage external;
alter table public.message_terms set (toast_tuple_target = 8160);
-- What is common among keyed hashes helps no plan and costs seconds to find out.
alter table public.message_terms alter column terms set statistics 0;
