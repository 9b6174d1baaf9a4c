export { openBackup } from "./open-backup.js";
export { BackupRefused } from "./refused.js";
export { restoreBackup, type Restored } from "./restore-backup.js";
export { draftOf, writeBackup, type Written } from "./write-backup.js";
