import { fail } from "@hoopoe/protocol";
import type pg from "pg";
import { GroupCommit, type Settled } from "../group-commit.js";
import { type MemberRow, memberColumnsOf } from "./member-row.js";

/** One call that changes memberships of a conversation; `sessionId` null for what the server itself does. */
export type MembersChange = { conversationId: string; actorId: string; sessionId: string | null } & (
  | { kind: "add"; people: { accountId: string; isBot: boolean }[] }
  | { kind: "remove"; accountId: string }
  | { kind: "role"; accountId: string; role: "admin" | "member" }
);
type Outcome = "changed" | "same" | "direct" | "bot" | "last_admin" | "NOT_FOUND" | "FORBIDDEN" | "TOKEN_INVALID";
type Row = MemberRow & { op: number; outcome: Outcome };

const statement = `select op, outcome, ${memberColumnsOf("(c.changed).")} from change_members(
  $1::int[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::bool[], $8::text[]) c`;

/** The changes of memberships of a process, in batches; each answers with the memberships that it changed, by rev. Judged by `change_members`. */
export const openMembersChanger = (pool: pg.Pool): GroupCommit<MembersChange, MemberRow[]> =>
  new GroupCommit({
    rowsOf: (change) => peopleOf(change).length,
    batchRows: 500,
    waitingItems: 5_000,
    async run(batch) {
      const rows = await call(pool, batch);
      return batch.map((_, op) => settle(rows.filter((row) => row.op === op)));
    },
  });

const peopleOf = (change: MembersChange): { accountId: string; isBot: boolean }[] =>
  change.kind === "add" ? change.people : [{ accountId: change.accountId, isBot: false }];

async function call(pool: pg.Pool, batch: MembersChange[]): Promise<Row[]> {
  const input = batch.flatMap((change, op) => peopleOf(change).map((person) => ({ op, change, person })));
  const column = <T>(pick: (i: (typeof input)[number]) => T): T[] => input.map(pick);
  const { rows } = await pool.query<Row>({
    name: "change_members",
    text: statement,
    values: [
      column((i) => i.op),
      column((i) => i.change.kind),
      column((i) => i.change.conversationId),
      column((i) => i.change.actorId),
      column((i) => i.change.sessionId),
      column((i) => i.person.accountId),
      column((i) => i.person.isBot),
      column((i) => (i.change.kind === "role" ? i.change.role : null)),
    ],
  });
  return rows;
}

const conflicts = {
  direct: "A direct conversation always has exactly its two members and no settings.",
  bot: "A bot administers no conversation.",
  last_admin: "A conversation keeps at least one administrator.",
} as const;

function settle(rows: Row[]): Settled<MemberRow[]> {
  const refused = rows.find(({ outcome }) => outcome !== "changed" && outcome !== "same")?.outcome;
  switch (refused) {
    case undefined:
      return { value: rows.filter(({ outcome }) => outcome === "changed").map(({ op: _, outcome: __, ...member }) => member) };
    case "direct":
    case "bot":
    case "last_admin":
      return { error: fail("CONFLICT", conflicts[refused]) };
    case "FORBIDDEN":
      return { error: fail("FORBIDDEN", "Only administrators of this conversation may do this.") };
    default:
      return { error: fail(refused as "NOT_FOUND" | "TOKEN_INVALID") };
  }
}
