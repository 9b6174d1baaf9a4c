-- AlterTable
ALTER TABLE "legal_hold" ADD COLUMN     "placed_by" UUID,
ADD COLUMN     "reason" BYTEA,
ADD COLUMN     "released_by" UUID;
