import { fail, type ModelProvider, type ProviderTest, type RouteBody } from "@hoopoe/protocol";
import type { ProviderRow, RegisterFields } from "@hoopoe/store";
import { requireAdmin } from "../access.js";
import type { Ctx } from "../context.js";
import { decodeIdCursor, encodeCursor } from "../cursor.js";
import { presentProvider } from "../present/model.js";
import { audited } from "./audited.js";

type Page = { items: ModelProvider[]; nextCursor: string | null };
type Fields = RouteBody<"adminUpdateProvider">;

/** Model providers, the oldest first. */
export async function listProviders(ctx: Ctx, query: { cursor?: string | undefined; limit?: number | undefined }): Promise<Page> {
  requireAdmin(ctx.actor);
  const limit = query.limit ?? 50;
  const rows = await ctx.store.providers.list({ after: decodeIdCursor(query.cursor), limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const statuses = await ctx.store.modelHosts.statuses(shown.map(({ id }) => id));
  const items = shown.map((row) =>
    presentProvider(
      row,
      statuses.filter(({ providerId }) => providerId === row.id),
    ),
  );
  return { items, nextCursor: rows.length > limit ? encodeCursor([items.at(-1)?.id ?? ""]) : null };
}

export async function readProvider(ctx: Ctx, id: string): Promise<ModelProvider> {
  requireAdmin(ctx.actor);
  const [row, status] = await Promise.all([requireProvider(ctx, id), ctx.store.modelHosts.statuses([id])]);
  return presentProvider(row, status);
}

/** Connects a model host; its host and port may be called from now on. */
export async function createProvider(ctx: Ctx, input: RouteBody<"adminCreateProvider">): Promise<ModelProvider> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: "model-provider.create", targetKind: "model_provider", fields: Object.keys(input) }, async () =>
    presentProvider(await ctx.store.providers.create(columnsOf(ctx, input)), []),
  );
}

export async function updateProvider(ctx: Ctx, id: string, input: Fields): Promise<ModelProvider> {
  requireAdmin(ctx.actor);
  return audited(ctx, { action: "model-provider.update", targetKind: "model_provider", targetId: id, fields: Object.keys(input) }, async () => {
    const before = await requireProvider(ctx, id);
    // a key belongs to the host it was given for: it does not follow to another one unasked
    const moved = input.baseUrl !== undefined && new URL(input.baseUrl).origin !== new URL(before.baseUrl).origin;
    await ctx.store.providers.update(id, { ...columnsOf(ctx, input), ...(moved && input.apiKey === undefined ? { apiKey: "" } : {}) });
    if (input.baseUrl !== undefined || input.apiKey !== undefined) await ctx.store.modelHosts.forget(id);
    return readProvider(ctx, id);
  });
}

/** Disconnects a model host and destroys its key; bots that use it say so when asked. */
export async function endProvider(ctx: Ctx, id: string): Promise<void> {
  requireAdmin(ctx.actor);
  await audited(ctx, { action: "model-provider.end", targetKind: "model_provider", targetId: id, fields: [] }, async () => {
    await requireProvider(ctx, id);
    await ctx.store.providers.end(id);
    await ctx.store.modelHosts.forget(id);
  });
}

const testMs = 40_000;
const lookEveryMs = 50;

/** Tries a provider by way of a worker, since only workers call models. @throws UNAVAILABLE without one. */
export async function testProvider(ctx: Ctx, id: string, input: { model?: string | undefined }): Promise<ProviderTest> {
  requireAdmin(ctx.actor);
  const noWorker = () => fail("UNAVAILABLE", "No worker is running that could try the provider.", { retryAfterMs: 5_000 });
  return audited(ctx, { action: "model-provider.test", targetKind: "model_provider", targetId: id, fields: Object.keys(input) }, async () => {
    await requireProvider(ctx, id);
    if ((await ctx.store.nodes.living("worker")) === 0) throw noWorker();
    const testId = await ctx.store.providers.askTest(id, input.model ?? null);
    if (!(await ctx.bus.jobs.add("provider-test", testId, { testId }))) throw noWorker();
    const until = performance.now() + testMs;
    while (performance.now() < until) {
      const result = await ctx.store.providers.testResult(testId);
      if (result) return result;
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
    throw noWorker();
  });
}

/** 0 is kept as nothing: as is known of such hosts. */
const columnOf = (limit: number | undefined): number | null | undefined => (limit === 0 ? null : limit);

const columnsOf = <F extends Fields>(
  ctx: Ctx,
  { limits, transferBasis, trains, ...fields }: F,
): Omit<F, "limits" | "transferBasis" | "trains"> &
  Pick<RegisterFields, "transferBasis" | "trains"> & { concurrency?: number | null | undefined; perMinute?: number | null | undefined } => ({
  ...fields,
  concurrency: columnOf(limits?.concurrency),
  perMinute: columnOf(limits?.requestsPerMinute),
  trains: trains === "none" ? null : trains,
  transferBasis: transferBasis === "none" ? null : transferBasis && { ...transferBasis, by: ctx.actor.id },
});

async function requireProvider(ctx: Ctx, id: string): Promise<ProviderRow> {
  const row = await ctx.store.providers.byId(id);
  if (!row) throw fail("NOT_FOUND");
  return row;
}
