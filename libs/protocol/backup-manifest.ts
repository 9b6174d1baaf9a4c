import { z } from "zod";

/** Of a name in Postgres, of ours: small letters, digits and underscores. */
const Name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);
const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** SHA-256 of a file, in hex. */
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const backupFormat = "hoopoe-backup/1";
/** A table, in `tables/SCHEMA.NAME.copy.gz`: Postgres' COPY in text, by these columns, gzipped (RFC 1952). */
export const BackedUpTable = z.strictObject({ schema: Name, name: Name, columns: z.array(Name).min(1).max(500), rows: Count, sha256: Sha256 });
/** What a backup says of itself, in `manifest.json`. Times in RFC 3339. */
export const BackupManifest = z.strictObject({
  format: z.literal(backupFormat),
  /** All is as of this moment, by the database's clock. */
  madeAt: z.iso.datetime(),
  /** The newest migration of its database. */
  migration: z.string().regex(/^\d{14}_[a-z0-9_]{1,100}$/),
  tables: z.array(BackedUpTable).min(1).max(1_000),
  /** Sealed files, in `files/` as in FILES_DIR; `files.txt` has the id and size of each. Those that were gone when their turn came are not counted. */
  files: z.strictObject({ count: Count, bytes: Count, sha256: Sha256 }),
});
/** The manifest as it lies on the disk: `mac` is the HMAC-SHA-256 (RFC 2104) of its canonical JSON (RFC 8785) under the key of exports, in hex, so that only who has the master key can make one. */
export const SignedManifest = z.strictObject({ manifest: BackupManifest, mac: Sha256 });

export type BackedUpTable = z.infer<typeof BackedUpTable>;
export type BackupManifest = z.infer<typeof BackupManifest>;
export type SignedManifest = z.infer<typeof SignedManifest>;
