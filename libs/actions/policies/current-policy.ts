import { serviceNoticeVersion } from "@hoopoe/protocol";
import type { PolicyHead, PolicyRow } from "@hoopoe/store";
import type { Deps } from "../context.js";
import { shippedTexts } from "./shipped-texts.js";

/** The product's own texts as rows of the table would be, the newest first. */
const shipped: readonly PolicyRow[] = shippedTexts.map(({ version, zh, en }) => ({
  version,
  zh,
  en,
  renews: false,
  publishedAt: new Date(`${version}T00:00:00.000Z`),
  publishedBy: null,
}));

export const isShipped = (version: string): boolean => shipped.some((text) => text.version === version);

/** The version that holds: the last that an administrator published, else the product's own. */
export async function currentPolicyRow({ store }: Pick<Deps, "store">): Promise<PolicyRow> {
  return (await store.policies.current()) ?? (shipped.find(({ version }) => version === serviceNoticeVersion) as PolicyRow);
}

/** One version; null when there is none of that name. */
export async function policyRow({ store }: Pick<Deps, "store">, version: string): Promise<PolicyRow | null> {
  return shipped.find((text) => text.version === version) ?? store.policies.byVersion(version);
}

/** All versions, the newest first. The product's own come last: whatever is published holds before them. */
export async function policyHeads({ store }: Pick<Deps, "store">): Promise<PolicyHead[]> {
  return [...(await store.policies.heads()), ...shipped];
}
