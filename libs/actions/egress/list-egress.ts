import { type ConcernedPeople, type ConcernedPerson, type EgressCall, fail, invalid, type RouteQuery } from "@hoopoe/protocol";
import type { Between, ConcernedRow, EgressCallRow } from "@hoopoe/store";
import { requireAdmin } from "../access.js";
import { audited } from "../admin/audited.js";
import type { Ctx } from "../context.js";
import { type Cell, csv } from "../csv.js";
import { decodeCursor, decodeIdCursor, encodeCursor, uuid } from "../cursor.js";

const longestMs = 400 * 86_400_000;
const rowsOfCsv = 100_000;
const peopleAtOnce = 10_000;

type Span = { from: string; to: string };
type Page<T> = { items: T[]; nextCursor: string | null };

/** What went to a provider between two times, in the order in which it left; without a word of it. Living and ended providers. */
export function listEgressCalls(ctx: Ctx, providerId: string, query: RouteQuery<"adminListEgressCalls">): Promise<Page<EgressCall>> {
  return disclosed(ctx, { providerId, query, what: "calls" }, async (between) => {
    const { limit = 200 } = query;
    const rows = await ctx.store.egressLog.calls(between, { after: placeOf(query.cursor), limit: limit + 1 });
    const items = rows.slice(0, limit).map(presentCall);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.at, last.id]) : null };
  });
}

/** The same as a table, all at once. */
export function listEgressCallsCsv(ctx: Ctx, providerId: string, query: Span): Promise<string> {
  return disclosed(ctx, { providerId, query, what: "calls" }, async (between) => {
    const rows = await ctx.store.egressLog.calls(between, { after: null, limit: rowsOfCsv + 1 });
    return table(rows.map(presentCall), callColumns);
  });
}

/** Whose questions and words went to a provider between two times: for a breach notice. */
export function listEgressPeople(ctx: Ctx, providerId: string, query: RouteQuery<"adminListEgressPeople">): Promise<ConcernedPeople> {
  return disclosed(ctx, { providerId, query, what: "people" }, async (between) => {
    const { limit = peopleAtOnce } = query;
    const [rows, totals] = await Promise.all([
      ctx.store.egressLog.people(between, { after: decodeIdCursor(query.cursor), limit: limit + 1 }),
      ctx.store.egressLog.totals(between),
    ]);
    const items = rows.slice(0, limit).map(presentPerson);
    return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)?.id ?? ""]) : null, ...totals };
  });
}

/** The same as a table, all at once. */
export function listEgressPeopleCsv(ctx: Ctx, providerId: string, query: Span): Promise<string> {
  return disclosed(ctx, { providerId, query, what: "people" }, async (between) => {
    const rows = await ctx.store.egressLog.people(between, { after: null, limit: rowsOfCsv + 1 });
    return table(rows.map(presentPerson), personColumns);
  });
}

type Asked = { providerId: string; query: Span; what: "calls" | "people" };

/** Who is told of people's questions is written down, also when nothing is found. */
function disclosed<T>(ctx: Ctx, { providerId, query: { from, to }, what }: Asked, read: (between: Between) => Promise<T>): Promise<T> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: `egress.disclose-${what}`, targetKind: "model_provider", targetId: providerId, fields: ["from", "to"] }, async () => {
    const length = Date.parse(to) - Date.parse(from);
    if (length <= 0) throw invalid("to", "must lie after from");
    if (length > longestMs) throw invalid("to", "must lie within 400 days of from");
    if (!(await ctx.store.providers.everById(providerId))) throw fail("NOT_FOUND");
    return read({ providerId, from, to });
  });
}

// a list that was cut short would be taken for whole
function table<T>(items: readonly T[], columns: readonly [name: string, of: (item: T) => Cell][]): string {
  if (items.length > rowsOfCsv) throw invalid("to", `lies so far from from that there are more than ${rowsOfCsv} lines; ask for parts of that time`);
  return csv(
    columns.map(([name]) => name),
    items.map((item) => columns.map(([, of]) => of(item))),
  );
}

function placeOf(cursor: string | undefined): { at: string; id: string } | null {
  const [at, id] = decodeCursor(cursor, 2);
  if (at === undefined || id === undefined) return null;
  if (Number.isNaN(Date.parse(at)) || !uuid.test(id)) throw invalid("cursor", "is not one that this list gave");
  return { at: new Date(at).toISOString(), id };
}

function presentCall({ providerId: _, at, ...row }: EgressCallRow): EgressCall {
  return { ...row, at: at.toISOString() };
}

function presentPerson({ firstAt, lastAt, ...row }: ConcernedRow): ConcernedPerson {
  return { ...row, firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString() };
}

const callColumns: readonly [name: string, of: (call: EgressCall) => Cell][] = [
  ["at", (call) => call.at],
  ["id", (call) => call.id],
  ["run", (call) => call.runId],
  ["bot", (call) => call.botId],
  ["conversation", (call) => call.conversationId],
  ["asker", (call) => call.askerId],
  ["subjects", (call) => call.subjects.join(" ")],
  ["provider", (call) => call.provider],
  ["model", (call) => call.model],
  ["host", (call) => call.host],
  ["jurisdiction", (call) => call.jurisdiction],
  ["data_class", (call) => call.dataClass],
  ["action", (call) => call.action],
  ["policy_version", (call) => call.policyVersion],
  ["consent_version", (call) => call.consentVersion],
  [
    "masked",
    (call) =>
      Object.entries(call.redactions)
        .map(([type, count]) => `${type} ${count}`)
        .join("; "),
  ],
  ["payload_sha256", (call) => call.payloadSha256],
  ["payload_bytes", (call) => call.payloadBytes],
  ["unsent", (call) => call.unsent],
];

const personColumns: readonly [name: string, of: (person: ConcernedPerson) => Cell][] = [
  ["id", (person) => person.id],
  ["username", (person) => person.username],
  ["display_name", (person) => person.displayName],
  ["asked", (person) => person.asked],
  ["calls", (person) => person.calls],
  ["conversations", (person) => person.conversations],
  ["first_at", (person) => person.firstAt],
  ["last_at", (person) => person.lastAt],
];
