export { driftSql, draftMigration } from "./draft.js";
export { DatabaseUnreachableError, MigrationFailedError, NewerDatabaseError } from "./errors.js";
export { type PrismaFolder, productFolder, readMigrations } from "./folder.js";
export { type Migrated, migrate, migrationState } from "./migrate.js";
export { hasMasterKey, verifyMasterKey } from "./verify-master-key.js";
