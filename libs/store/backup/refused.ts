/** A backup cannot be made here or cannot be restored; the message says why. Nothing that was there before was changed. */
export class BackupRefused extends Error {
  override readonly name = "BackupRefused";
}
