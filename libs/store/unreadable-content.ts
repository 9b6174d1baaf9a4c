import { createHash } from "node:crypto";
import { authorKeyIdOf, conversationKeyIdOf, noKeyId, parseEnvelope } from "@hoopoe/crypto";
import { BoundedMap } from "./bounded-map.js";
import type { Sql } from "./database.js";
import type { UnreadableKey } from "./keys/unreadable-keys.js";
import type { Sealed } from "./sealer.js";

/** Why what is sealed does not open: it was altered or put into another place, or a key that nobody destroyed is not there. */
export type Cause = "altered" | "key_lost";
/** Sealed bytes that did not open, by where they lie; `id` is that of the audit's entry. Ids and names of columns only. */
export type UnreadableFinding = { table: string; column: string; rowId: string | null; version: number; cause: Cause; id: string };

/**
 * Why these did not open, in their order; null where a key of theirs was destroyed on purpose: then nobody is to read them. A destroyed key counts only
 * where it belonged: the conversation's, the author's or the file's own.
 */
export async function causesOf(sql: Sql, items: Sealed[]): Promise<(Cause | null)[]> {
  const named = items.map(({ sealed }) => keyIdsIn(sealed));
  const ids = [...new Set(named.flatMap((found) => found ?? []))];
  const { rows } = await sql.query<{ id: Buffer; subject: string; destroyed: boolean }>(
    "select id, subject, destroyed_at is not null or wrapped is null as destroyed from keys.wrapped_key where id = any($1::bytea[])",
    [ids.map((id) => Buffer.from(id, "hex"))],
  );
  const keys = new Map(rows.map((row) => [row.id.toString("hex"), row]));
  return items.map(({ place }, i) => {
    const wanted = named[i];
    if (!wanted) return "altered";
    const owners = [place.conversationId ?? "", place.authorId ?? "", place.table === "file" ? (place.rowId ?? "") : ""];
    const found = wanted.map((id) => keys.get(id));
    if (found.some((key) => !key)) return "key_lost";
    return found.some((key) => key?.destroyed && key.subject !== "" && owners.includes(key.subject)) ? null : "altered";
  });
}

function keyIdsIn(sealed: Uint8Array | null): string[] | null {
  try {
    const { keyIds } = parseEnvelope(sealed ?? new Uint8Array());
    return [conversationKeyIdOf(keyIds), authorKeyIdOf(keyIds)].filter((id) => id !== noKeyId);
  } catch {
    return null;
  }
}

/** Where something lies that does not open. */
type Spot = Pick<UnreadableFinding, "table" | "column" | "rowId" | "version">;
/** Found altered: sealed bytes, whose cause is looked for, or a key, of which it is known. */
type Found = { spot: Spot } & ({ item: Sealed } | { cause: Cause });

const windowMs = 60 * 60 * 1_000;
const gatherMs = 100;
const batch = 100;
const mostWaiting = 2_000;

/**
 * What reads found altered: written into the audit, logged and counted, once an hour for each place (in the audit once for all processes), beside the read
 * and never in its way. What does not fit (more than 2,000 waiting, a database that is away) is told when it is read again.
 */
export class UnreadableContent {
  readonly #told = new BoundedMap<string, number>(50_000);
  readonly #waiting = new Map<string, Found>();
  readonly #counts = new Map<string, { column: string; cause: Cause; count: number }>();
  #timer: NodeJS.Timeout | null = null;
  #telling: Promise<void> | null = null;

  constructor(
    private readonly sql: Sql,
    private readonly onFinding: (finding: UnreadableFinding) => void,
  ) {}

  /** Takes note of one that did not open; returns at once. */
  found(item: Sealed): void {
    this.#note({ spot: spotOf(item), item });
  }

  /** The same of a key under which something was to be sealed: told of as a column of what it belongs to. */
  foundKey(key: UnreadableKey): void {
    this.#note({ spot: spotOfKey(key), cause: key.cause });
  }

  #note(found: Found): void {
    const name = nameOf(found.spot);
    if ((this.#told.get(name) ?? Number.NEGATIVE_INFINITY) > performance.now() - windowMs || this.#waiting.has(name) || this.#waiting.size >= mostWaiting)
      return;
    this.#waiting.set(name, found);
    this.#timer ??= setTimeout(() => this.#begin(), gatherMs).unref();
  }

  /** How many places were found since the process began, by column and cause. */
  counts(): { column: string; cause: Cause; count: number }[] {
    return [...this.#counts.values()];
  }

  /** Tells what still waits. */
  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#telling;
    await this.#tell();
  }

  #begin(): void {
    this.#timer = null;
    this.#telling = this.#tell().finally(() => {
      this.#telling = null;
      if (this.#waiting.size) this.#timer ??= setTimeout(() => this.#begin(), gatherMs).unref();
    });
  }

  async #tell(): Promise<void> {
    const items = [...this.#waiting].slice(0, batch);
    if (!items.length) return;
    // what is read again meanwhile is not told twice
    for (const [name] of items) {
      this.#waiting.delete(name);
      this.#told.set(name, performance.now());
    }
    try {
      const sealed = items.flatMap(([, found]) => ("item" in found ? [found.item] : []));
      const causes = await causesOf(this.sql, sealed);
      const findings = items.flatMap(([, found]): UnreadableFinding[] => {
        const cause = "item" in found ? causes[sealed.indexOf(found.item)] : found.cause;
        return cause ? [findingOf(found.spot, cause)] : [];
      });
      await this.#audit(findings);
      for (const finding of findings) this.#count(finding);
    } catch {
      // the database is away: they are told when they are read again
      for (const [name] of items) this.#told.delete(name);
    }
  }

  async #audit(findings: UnreadableFinding[]): Promise<void> {
    if (!findings.length) return;
    await this.sql.query(
      `insert into audit_event (id, actor_id, action, target_kind, target_id, outcome, fields, request_id)
       select id, null, 'content.unreadable', target_kind, target_id, outcome, array[field], id::text
       from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::text[]) as f(id, target_kind, target_id, outcome, field)
       on conflict (id) do nothing`,
      [findings.map((f) => f.id), findings.map((f) => f.table), findings.map((f) => f.rowId), findings.map((f) => f.cause), findings.map((f) => f.column)],
    );
  }

  #count(finding: UnreadableFinding): void {
    const column = `${finding.table}.${finding.column}`;
    const name = `${column}/${finding.cause}`;
    const counted = this.#counts.get(name) ?? { column, cause: finding.cause, count: 0 };
    counted.count++;
    this.#counts.set(name, counted);
    this.onFinding(finding);
  }
}

const spotOf = ({ place, table }: Sealed): Spot => ({
  table: table ?? place.table,
  column: place.column,
  rowId: place.rowId ?? place.conversationId ?? null,
  version: place.version,
});

const uuid = /^[0-9a-f-]{36}$/;
/** The conversation or person whose key it is; the installation, where it is nobody's. */
function spotOfKey({ kind, subject = "" }: UnreadableKey): Spot {
  const table = kind === "author" ? "account" : uuid.test(subject) ? "conversation" : "organisation";
  return { table, column: kind === "author" || kind === "conversation" ? "key" : `${kind}_key`, rowId: uuid.test(subject) ? subject : null, version: 1 };
}

const nameOf = ({ table, column, rowId, version }: Spot): string => `${table}/${column}/${rowId}/${version}`;
const findingOf = (spot: Spot, cause: Cause): UnreadableFinding => ({
  ...spot,
  cause,
  id: entryIdOf(`${nameOf(spot)}/${cause}/${Math.floor(Date.now() / windowMs)}`),
});

/** The same for every process that finds the same place in the same hour, so that the audit has it once (UUID version 8, RFC 9562, 5.8). */
function entryIdOf(name: string): string {
  const bytes = createHash("sha256").update(name).digest();
  bytes[6] = 0x80 | ((bytes[6] as number) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
  return bytes.toString("hex", 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
