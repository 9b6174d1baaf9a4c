import { type Consent, type ConsentChange, type ConsentInput, fail, invalid, Purpose } from "@hoopoe/protocol";
import type { ConsentRow } from "@hoopoe/store";
import type { Ctx } from "../context.js";
import { decodeCursor, encodeCursor, uuid } from "../cursor.js";
import { currentPolicyRow } from "../policies/current-policy.js";

/** What the caller last said to each purpose, and whether it still counts. */
export async function listConsents(ctx: Ctx): Promise<{ items: Consent[]; nextCursor: null }> {
  const { id } = ctx.actor;
  const [counting, latest] = await Promise.all([ctx.store.consents.current([id]), ctx.store.consents.latest(id)]);
  const items = Purpose.options.map((purpose): Consent => {
    const said = latest.find((row) => row.purpose === purpose);
    const given = counting.get(id)?.[purpose]?.given ?? null;
    return { purpose, given, version: said?.version ?? null, at: said ? said.at.toISOString() : null, renewalDue: said !== undefined && given === null };
  });
  return { items, nextCursor: null };
}

/** Consents, refuses or withdraws: a new row of the ledger, unless just that was said to the same text last. It holds from the next answer on. */
export async function putConsent(ctx: Ctx, { purpose, given, version, door = "api" }: ConsentInput): Promise<Consent> {
  const current = await currentPolicyRow(ctx);
  if (version !== undefined && version !== current.version)
    throw fail("CONFLICT", `Another version of the text holds now: ${current.version}. Read it, then answer.`);
  await ctx.store.consents.answer({ accountId: ctx.actor.id, purpose, given, version: current.version, door });
  if (version !== undefined) await ctx.store.policies.markSeen(ctx.actor.id, version);
  const { items } = await listConsents(ctx);
  return items.find((item) => item.purpose === purpose) as Consent;
}

const presentChange = (row: ConsentRow): ConsentChange => ({ ...row, at: row.at.toISOString() });

/** Every change of the caller's consents, the newest first. */
export async function listConsentChanges(
  ctx: Ctx,
  query: { cursor?: string | undefined; limit?: number | undefined },
): Promise<{ items: ConsentChange[]; nextCursor: string | null }> {
  const limit = query.limit ?? 50;
  const rows = await ctx.store.consents.changes(ctx.actor.id, { before: placeOf(query.cursor), limit: limit + 1 });
  const items = rows.slice(0, limit).map(presentChange);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor([last.at, last.id]) : null };
}

function placeOf(cursor: string | undefined): { at: Date; id: string } | null {
  const [at, id] = decodeCursor(cursor, 2);
  if (at === undefined || id === undefined) return null;
  if (Number.isNaN(Date.parse(at)) || !uuid.test(id)) throw invalid("cursor", "is not one that this list gave");
  return { at: new Date(at), id };
}
