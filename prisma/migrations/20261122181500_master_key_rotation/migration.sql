-- How the last try to rotate the master key went, for `hoopoe keys status`.
CREATE TABLE "keys"."rotation_try" (
  "id" INTEGER NOT NULL DEFAULT 1,
  "tried_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  "outcome" TEXT NOT NULL,
  "says" TEXT,
  CONSTRAINT "rotation_try_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "rotation_try_one" CHECK ("id" = 1)
);
