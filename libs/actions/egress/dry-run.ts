import {
  type DataClass,
  type DryRun,
  type DryRunCounts,
  type DryRunOutcome,
  effectiveJurisdiction,
  type EgressRules,
  type Jurisdiction,
  judgeEgress,
  type PolicyReason,
  type QuestionLook,
  type Redactions,
  type RouteBody,
} from "@hoopoe/protocol";
import type { AskedRow, BotChain } from "@hoopoe/store";
import { requireAdmin } from "../access.js";
import { audited } from "../admin/audited.js";
import { mayAsk } from "../bots/may-tell.js";
import type { Ctx } from "../context.js";
import { type LookedThrough, lookThrough } from "./look-through.js";

const dayMs = 86_400_000;
const mostRuns = 200_000;
const mostExamples = 50;

type Place = { jurisdiction: Jurisdiction; transferBasis: boolean };
type Judged = { outcome: DryRunOutcome; reason: PolicyReason | null };
type Asked = AskedRow & { look?: QuestionLook };
type Group = Asked & { places: Place[]; now: Judged; proposed: Judged };

/**
 * What other rules would have done to the questions of the last days, beside what those that hold do. The bots, their models, the classes and the consents
 * are those of today. Without `texts` by rules and consents alone; with them a worker opens the newest questions and says, in numbers, what stands in them,
 * and where none does in time, it is by rules and consents alone, too, and says so.
 */
export async function dryRunEgress(ctx: Ctx, input: RouteBody<"adminDryRunEgress">): Promise<DryRun> {
  requireAdmin(ctx.actor);
  const { days, rules, texts } = input;
  // that texts were opened is told apart from that rules were tried
  const action = texts ? "egress-policy.dry-run-texts" : "egress-policy.dry-run";
  return audited(ctx, { action, targetKind: "egress_policy", fields: Object.keys(input) }, async () => {
    const to = ctx.store.now();
    const from = new Date(to.getTime() - days * dayMs);
    const looked = texts ? await lookThrough(ctx, from) : null;
    const [policy, asked] = await Promise.all([ctx.store.egressPolicy.current(), looked ? rowsOf(looked) : ctx.store.asked.since(from, mostRuns)]);
    const chains = new Map((await ctx.store.register.chainsOf(unique(asked.map(({ botId }) => botId)))).map((chain) => [chain.id, chain]));
    const groups = await judged(ctx, { asked, chains, now: policy.rules, proposed: rules ?? policy.rules });
    const total = compared(groups);
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      ...total,
      truncated: looked?.truncated ?? total.runs >= mostRuns,
      secretsUnknown: !looked,
      ...(looked ? { texts: openedOf(looked), masked: { now: maskedOf(groups, "now"), proposed: maskedOf(groups, "proposed") } } : {}),
      cells: cellsOf(groups),
      bots: gathered(groups, ({ botId }) => botId).map(([id, some]) => ({ id, displayName: chains.get(id)?.displayName ?? null, ...compared(some) })),
      reasons: { now: reasonsOf(groups, "now"), proposed: reasonsOf(groups, "proposed") },
      examples: examplesOf(groups),
    };
  });
}

const rowsOf = ({ questions }: LookedThrough): Asked[] => questions.map(({ runId, look, ...row }) => ({ ...row, runs: 1, runIds: [runId], look }));

function openedOf({ questions }: LookedThrough): NonNullable<DryRun["texts"]> {
  const gone = questions.filter(({ look }) => look.gone).length;
  return { opened: questions.length - gone, gone };
}

type Judging = { asked: Asked[]; chains: Map<string, BotChain>; now: EgressRules; proposed: EgressRules };

async function judged(ctx: Ctx, { asked, chains, now, proposed }: Judging): Promise<Group[]> {
  const providerIds = unique([...chains.values()].flatMap(({ models }) => models.map(({ providerId }) => providerId)));
  const [places, consents] = await Promise.all([placesOf(ctx, providerIds), ctx.store.consents.current(unique(asked.map(({ askerId }) => askerId)))]);
  return asked.map((row) => {
    const models = chains.get(row.botId)?.models ?? [];
    const reachable = models.flatMap(({ providerId }) => places.get(providerId) ?? []);
    // without a model the shipped documents answer, and nothing leaves
    const judge = (rules: EgressRules): Judged =>
      models.length === 0
        ? { outcome: "local", reason: null }
        : firstOpen(reachable.map((place) => judgeOne(rules, row, place, mayAsk(consents.get(row.askerId), place.jurisdiction))));
    return { ...row, places: reachable, now: judge(now), proposed: judge(proposed) };
  });
}

/** Where the living of these providers are. */
async function placesOf(ctx: Ctx, ids: string[]): Promise<Map<string, Place>> {
  const rows = await Promise.all(ids.map((id) => ctx.store.providers.byId(id)));
  return new Map(
    rows.flatMap((row) =>
      row ? [[row.id, { jurisdiction: effectiveJurisdiction(row.jurisdiction, row.baseUrl), transferBasis: row.transferBasis !== null }] as const] : [],
    ),
  );
}

function judgeOne(rules: EgressRules, { dataClass, look }: Asked, place: Place, consented: boolean): Judged {
  const verdict = judgeEgress(rules, { dataClass, ...place });
  if (verdict.action === "block") return { outcome: "blocked", reason: verdict.reason };
  if (!consented) return { outcome: "blocked", reason: "consent_missing" };
  if (look?.reason && place.jurisdiction !== "local") return { outcome: "blocked", reason: look.reason };
  return { outcome: place.jurisdiction === "local" ? "local" : verdict.action === "redact" ? "redacted" : "sent", reason: null };
}

/** The first model that may be asked is; when none may, what was said of the last. */
const firstOpen = (verdicts: Judged[]): Judged =>
  verdicts.find(({ outcome }) => outcome !== "blocked") ?? verdicts.at(-1) ?? { outcome: "blocked", reason: "not_permitted" };

const unique = (ids: string[]): string[] => [...new Set(ids)];

function gathered<K>(groups: readonly Group[], keyOf: (group: Group) => K): [K, Group[]][] {
  const found = new Map<K, Group[]>();
  for (const group of groups) found.set(keyOf(group), [...(found.get(keyOf(group)) ?? []), group]);
  return [...found];
}

function countsOf(groups: readonly Group[], which: "now" | "proposed"): DryRunCounts {
  const counts = { local: 0, sent: 0, redacted: 0, blocked: 0 };
  for (const group of groups) counts[group[which].outcome] += group.runs;
  return counts;
}

const compared = (groups: readonly Group[]): { runs: number; now: DryRunCounts; proposed: DryRunCounts } => ({
  runs: groups.reduce((sum, { runs }) => sum + runs, 0),
  now: countsOf(groups, "now"),
  proposed: countsOf(groups, "proposed"),
});

const cellsOf = (groups: readonly Group[]): DryRun["cells"] =>
  gathered(groups, ({ dataClass, places }) => `${dataClass} ${places[0]?.jurisdiction ?? "local"}`).map(([key, some]) => {
    const [dataClass, jurisdiction] = key.split(" ") as [DataClass, Jurisdiction];
    return { dataClass, jurisdiction, ...compared(some) };
  });

function reasonsOf(groups: readonly Group[], which: "now" | "proposed"): Partial<Record<PolicyReason, number>> {
  const counts: Partial<Record<PolicyReason, number>> = {};
  for (const {
    runs,
    [which]: { reason },
  } of groups)
    if (reason) counts[reason] = (counts[reason] ?? 0) + runs;
  return counts;
}

function maskedOf(groups: readonly Group[], which: "now" | "proposed"): Redactions {
  const counts: Redactions = {};
  for (const { look, [which]: judged } of groups)
    for (const [type, count] of Object.entries((judged.outcome === "redacted" && look?.masked) || {}) as [keyof Redactions, number][])
      counts[type] = (counts[type] ?? 0) + count;
  return counts;
}

const examplesOf = (groups: readonly Group[]): DryRun["examples"] =>
  groups
    .filter(({ now, proposed }) => now.outcome !== proposed.outcome)
    .flatMap(({ runIds, now, proposed }) =>
      runIds.map((runId) => ({ runId, now: now.outcome, proposed: proposed.outcome, reason: proposed.reason ?? now.reason })),
    )
    .slice(0, mostExamples);
