import { fail } from "@hoopoe/protocol";
import type pg from "pg";
import { GroupCommit, type Settled } from "../group-commit.js";
import { messageColumnsOf, type StoredRow } from "./message-row.js";

type By = { messageId: string; actorId: string; sessionId: string | null };
/** An edit is sealed for the wording after `seenVersion`; `body` null: the text is the one that stands. */
type Edit = { kind: "edit"; ifRev: number | null; body: Buffer | null; seenVersion: number };
type React = { kind: "react" | "unreact"; emoji: string };
export type Changing = By & (Edit | { kind: "recall" } | React);
/** `hidden`: living members below whose floor the message lies. Null where nothing changed. */
export type ChangedRow = { row: StoredRow; hidden: string[] | null };

type Outcome = "changed" | "same" | "stale" | "recalled" | "forwarded" | "other_rev" | "late" | "emoji_full" | "NOT_FOUND" | "FORBIDDEN" | "TOKEN_INVALID";
type Row = StoredRow & { outcome: Outcome; hidden: string[] | null };

/** No conversation gets so far; a greater one would be none to Postgres. */
const largestRev = 2_147_483_647;

/** Somebody else edited first: the wording must be sealed anew. */
export const staleEdit = Symbol("stale");

const statement = `select outcome, hidden::text[] as hidden, ${messageColumnsOf("(c.changed).")} from change_messages(
  $1::text[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::bytea[], $7::int[], $8::text[]) c order by ord`;

/** The edits, recalls and reactions of a process, in batches. Refused as `change_messages` judges each under its conversation's lock. */
export const openChanger = (pool: pg.Pool): GroupCommit<Changing, ChangedRow | typeof staleEdit> =>
  new GroupCommit({
    batchRows: 200,
    waitingItems: 20_000,
    locks: {
      keyOf: (change) => change.messageId,
      async free(ids) {
        const { rows } = await pool.query<{ id: string }>(
          "select m.id from message m join conversation c on c.id = m.conversation_id where m.id = any($1::uuid[]) for no key update of c skip locked",
          [ids],
        );
        return new Set(rows.map(({ id }) => id));
      },
    },
    run: async (batch) => (await call(pool, batch)).map(settle),
  });

async function call(pool: pg.Pool, changes: Changing[]): Promise<Row[]> {
  const column = <T>(pick: (c: Changing) => T): T[] => changes.map(pick);
  const { rows } = await pool.query<Row>({
    name: "change_messages",
    text: statement,
    values: [
      column((c) => c.kind),
      column((c) => c.messageId),
      column((c) => c.actorId),
      column((c) => c.sessionId),
      column((c) => (c.kind === "edit" && c.ifRev !== null ? Math.min(c.ifRev, largestRev) : null)),
      column((c) => (c.kind === "edit" ? c.body : null)),
      column((c) => (c.kind === "edit" ? c.seenVersion : null)),
      column((c) => ("emoji" in c ? c.emoji : null)),
    ],
  });
  return rows;
}

const conflicts = {
  recalled: "The message was recalled.",
  forwarded: "A forwarded message is not edited: the words are not one's own.",
  other_rev: "The message has changed meanwhile.",
  late: "The time for this has passed.",
  emoji_full: "A message takes at most fifty different emoji.",
} as const;

function settle({ outcome, hidden, ...row }: Row): Settled<ChangedRow | typeof staleEdit> {
  switch (outcome) {
    case "changed":
    case "same":
      return { value: { row, hidden } };
    case "stale":
      return { value: staleEdit };
    case "recalled":
    case "forwarded":
    case "other_rev":
    case "late":
    case "emoji_full":
      return { error: fail("CONFLICT", conflicts[outcome]) };
    case "FORBIDDEN":
      return { error: fail("FORBIDDEN", "This is another person's message.") };
    default:
      return { error: fail(outcome) };
  }
}
