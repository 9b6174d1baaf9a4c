import { effectiveJurisdiction, missingEntries, type RegisteredRecipient, type RouteQuery } from "@hoopoe/protocol";
import type { BotChain, ProviderRow } from "@hoopoe/store";
import { requireAdmin } from "../access.js";
import type { Ctx } from "../context.js";
import { csv } from "../csv.js";
import { decodeIdCursor, encodeCursor } from "../cursor.js";
import { presentRegister } from "../present/model.js";

const rowsOfCsv = 10_000;

/** The register of recipients: providers, living and ended, the oldest first, with the bots that ask them and how often they were asked. */
export async function listRecipients(
  ctx: Ctx,
  { cursor, limit = 50 }: RouteQuery<"adminListRecipients">,
): Promise<{ items: RegisteredRecipient[]; nextCursor: string | null }> {
  requireAdmin(ctx.actor);
  const rows = await ctx.store.providers.ever({ after: decodeIdCursor(cursor), limit: limit + 1 });
  const items = await presentAll(ctx, rows.slice(0, limit));
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)?.id ?? ""]) : null };
}

/** All of it as a table for spreadsheets. */
export async function listRecipientsCsv(ctx: Ctx): Promise<string> {
  requireAdmin(ctx.actor);
  const items = await presentAll(ctx, await ctx.store.providers.ever({ after: null, limit: rowsOfCsv }));
  return csv(
    columns.map(([name]) => name),
    items.map((item) => columns.map(([, of]) => of(item))),
  );
}

const yesOrNo = (value: boolean | null): string | null => (value === null ? null : value ? "yes" : "no");
const columns: readonly [name: string, of: (recipient: RegisteredRecipient) => string | number | null][] = [
  ["id", (one) => one.id],
  ["name", (one) => one.name],
  ["address", (one) => one.baseUrl],
  ["jurisdiction", (one) => one.effectiveJurisdiction],
  ["contact", (one) => one.contact],
  ["purpose", (one) => one.purpose],
  ["contract", (one) => one.contract],
  ["retention_terms", (one) => one.retentionTerms],
  ["trains", (one) => yesOrNo(one.trains)],
  ["transfer_basis", (one) => one.transferBasis?.kind ?? null],
  ["transfer_note", (one) => one.transferBasis?.note ?? null],
  ["transfer_recorded_at", (one) => one.transferBasis?.at ?? null],
  ["transfer_recorded_by", (one) => one.transferBasis?.by ?? null],
  ["own_public_address", (one) => yesOrNo(one.publicAddress)],
  ["missing", (one) => one.missing.join(" ")],
  ["bots", (one) => one.bots.map(({ displayName, model }) => `${displayName} (${model})`).join("; ")],
  ["calls", (one) => one.calls],
  ["first_used_at", (one) => one.firstUsedAt],
  ["last_used_at", (one) => one.lastUsedAt],
  ["created_at", (one) => one.createdAt],
  ["ended_at", (one) => one.endedAt],
];

async function presentAll(ctx: Ctx, rows: readonly ProviderRow[]): Promise<RegisteredRecipient[]> {
  const ids = rows.map(({ id }) => id);
  const [used, bots] = await Promise.all([ctx.store.register.used(ids), ctx.store.register.botsOf(ids)]);
  return rows.map((row) => {
    const uses = used.get(row.id);
    const entry = { ...presentRegister(row), effectiveJurisdiction: effectiveJurisdiction(row.jurisdiction, row.baseUrl) };
    return {
      ...entry,
      id: row.id,
      name: row.name,
      baseUrl: row.baseUrl,
      jurisdiction: row.jurisdiction,
      missing: missingEntries(entry),
      // a provider that was disconnected is asked by nobody, whatever bots still name it
      bots: row.endedAt ? [] : bots.flatMap((bot) => asksOf(bot, row.id)),
      calls: uses?.calls ?? 0,
      firstUsedAt: uses?.firstAt?.toISOString() ?? null,
      lastUsedAt: uses?.lastAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
      endedAt: row.endedAt && row.endedAt.toISOString(),
    };
  });
}

const asksOf = ({ id, displayName, models }: BotChain, providerId: string): RegisteredRecipient["bots"] =>
  models.flatMap((one, at) => (one.providerId === providerId ? [{ id, displayName, model: one.model, isFallback: at > 0 }] : []));
