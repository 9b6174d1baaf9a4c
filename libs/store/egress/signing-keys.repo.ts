import type { KeyObject } from "node:crypto";
import { newSigningPair, type Place, signingKey, signText, uuidv7 } from "@hoopoe/crypto";
import { type ReceiptCall, signedText } from "@hoopoe/protocol";
import type { Database, Sql } from "../database.js";
import type { Sealer } from "../sealer.js";

/** A public key as it is kept; retired ones are those whose private half could not be read any more. */
export type SigningKeyRow = { id: string; publicKey: Buffer; createdAt: Date; retiredAt: Date | null };
type Stored = { id: string; publicKey: Buffer; privateKey: Buffer | null; version: number };
type Current = { id: string; key: KeyObject };

/** Where a private half belongs; to its public half alone, so that nobody gets another one signed for. */
export const privateKeyPlace = (id: string, version: number, publicKey: Buffer): Place => ({
  table: "signing_key",
  column: "private_key",
  rowId: id,
  boundTo: publicKey.toString("base64url"),
  version,
});

/** What receipts are signed by: one key at a time, made at first use; one whose private half cannot be read is retired, and stays for checking. */
export class SigningKeysRepo {
  #current: Promise<Current> | null = null;

  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  /**
   * Signs what a receipt says of a call.
   * @throws Fault CONFLICT when what seals the key cannot be read; MasterKeyUnavailable
   */
  async sign(call: Omit<ReceiptCall, "keyId" | "signature">): Promise<ReceiptCall> {
    const { id, key } = await this.#atHand();
    const signed = { ...call, keyId: id };
    return { ...signed, signature: signText(key, signedText(signed)).toString("base64url") };
  }

  /** All keys that ever signed, the newest first. */
  async list(): Promise<SigningKeyRow[]> {
    const { rows } = await this.db.pool.query<SigningKeyRow>(
      `select id, public_key as "publicKey", created_at as "createdAt", retired_at as "retiredAt" from signing_key order by created_at desc, id desc`,
    );
    return rows;
  }

  #atHand(): Promise<Current> {
    this.#current ??= this.#find().catch((error: unknown) => {
      this.#current = null;
      throw error;
    });
    return this.#current;
  }

  async #find(): Promise<Current> {
    // while what seals it cannot be had, no key is taken for lost
    await this.sealer.secretKey();
    const stored = await newest(this.db.pool);
    if (!stored) return this.#replace(null);
    return (await this.#open(stored)) ?? this.#replace(stored.id);
  }

  async #open({ id, publicKey, privateKey, version }: Stored): Promise<Current | null> {
    const { text } = await this.sealer.open({ place: privateKeyPlace(id, version, publicKey), sealed: privateKey });
    return text === null ? null : { id, key: signingKey({ publicKey, privateKey: Buffer.from(text, "base64url") }) };
  }

  /** A new key, in the place of one that cannot be read; unless another process was faster: then its. */
  async #replace(lost: string | null): Promise<Current> {
    const pair = newSigningPair();
    const id = uuidv7();
    const secret = await this.sealer.secretKey();
    const sealed = this.sealer.seal(secret, privateKeyPlace(id, 1, pair.publicKey), pair.privateKey.toString("base64url"));
    const made = await this.db.transaction(async (sql) => {
      await sql.query("select pg_advisory_xact_lock(hashtextextended('signing key', 0))");
      const now = await newest(sql);
      if (now && now.id !== lost) return false;
      await sql.query("update signing_key set retired_at = clock_timestamp(), private_key = null where id = $1", [lost]);
      await sql.query("insert into signing_key (id, public_key, private_key) values ($1, $2, $3)", [id, pair.publicKey, sealed]);
      return true;
    });
    return made ? { id, key: signingKey(pair) } : this.#find();
  }
}

async function newest(sql: Sql): Promise<Stored | null> {
  const { rows } = await sql.query<Stored>(
    `select id, public_key as "publicKey", private_key as "privateKey", private_version as version from signing_key
     where retired_at is null order by created_at desc, id desc limit 1`,
  );
  return rows[0] ?? null;
}
