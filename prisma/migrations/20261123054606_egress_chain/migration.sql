-- DropIndex
DROP INDEX "egress_call_run_id_id_idx";

-- AlterTable
ALTER TABLE "egress_call" ADD COLUMN     "number" INTEGER,
ADD COLUMN     "previous" BYTEA,
ADD COLUMN     "unsent" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "egress_call_run_id_number_key" ON "egress_call"("run_id", "number");
