import type { HostState, ProviderStatus } from "@hoopoe/protocol";
import type { ModelStatusRow } from "@hoopoe/store";

type Seen = Omit<ProviderStatus, "models">;

const order: readonly HostState[] = ["ok", "trouble", "open"];
const later = (one: Date | null, other: Date | null): boolean => one !== null && (other === null || one > other);

function seenOf(row: ModelStatusRow): Seen {
  const { lastOkAt, lastFailureAt, lastError, openedAt } = row;
  const state = !later(lastFailureAt, lastOkAt) ? "ok" : later(openedAt, lastOkAt) ? "open" : "trouble";
  const errorCode = lastError as NonNullable<Seen["lastFailure"]>["errorCode"] | null;
  return {
    state,
    lastFailure: lastFailureAt && errorCode && { errorCode, at: lastFailureAt.toISOString() },
    lastOkAt: lastOkAt && lastOkAt.toISOString(),
  };
}

/** How a provider does, from what workers noted of its models. Pure. */
export function presentStatus(rows: readonly ModelStatusRow[]): ProviderStatus {
  const models = rows.map((row) => ({ model: row.model, ...seenOf(row) }));
  const worst = models.reduce((state: HostState, model) => (order.indexOf(model.state) > order.indexOf(state) ? model.state : state), "ok");
  const newest = (times: (string | null | undefined)[]): string | null => times.reduce<string | null>((max, at) => (at && (!max || at > max) ? at : max), null);
  const failedAt = newest(models.map((model) => model.lastFailure?.at));
  const lastFailure = models.find((model) => model.lastFailure?.at === failedAt)?.lastFailure ?? null;
  return { state: worst, lastFailure, lastOkAt: newest(models.map((model) => model.lastOkAt)), models };
}
