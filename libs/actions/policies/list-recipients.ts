import { type DataClass, effectiveJurisdiction, type EgressRules, type BotRecipient, judgeEgress } from "@hoopoe/protocol";
import type { AskingBot, RecipientRow } from "@hoopoe/store";
import type { Ctx } from "../context.js";

type Leaving = BotRecipient["actions"];
type Target = Pick<RecipientRow, "jurisdiction" | "transferBasis">;

const classes: readonly DataClass[] = ["public", "internal", "personal", "secret"];
/** A tag of Ollama's that runs on ollama.com although the address is local; the gate refuses it. */
const remoteTag = /:([^:]*-)?cloud$/i;

/** What the policy does with each data class on its way to a model; the gate (libs/ai), which decides, is asked anew at every call. */
export function leavingTo({ jurisdiction, transferBasis }: Target, model: string | null, rules: EgressRules): Leaving {
  const passedOn = model !== null && remoteTag.test(model);
  const decided = (dataClass: DataClass): Leaving["public"] =>
    passedOn ? "block" : judgeEgress(rules, { dataClass, jurisdiction, transferBasis: transferBasis !== null }).action;
  return Object.fromEntries(classes.map((dataClass) => [dataClass, decided(dataClass)])) as Leaving;
}

const nowhere = { provider: null, host: null, model: null, jurisdiction: "local", purpose: null, contract: null, trains: false } as const;
const stays: Leaving = { public: "allow", internal: "allow", personal: "allow", secret: "allow" };

function recipientsOf(bot: AskingBot, rules: EgressRules): BotRecipient[] {
  const { id, username, displayName, contextScope: scope, contextMessages: messages } = bot;
  const who = { bot: { id, username, displayName, kind: "bot" as const, avatar: null }, earlier: { scope, messages } };
  if (!bot.connected) return [{ ...who, place: 0, ...nowhere, actions: stays, retentionTerms: null, transferBasis: null }];
  return bot.models.map(({ provider, model }, place) => {
    const jurisdiction = effectiveJurisdiction(provider.jurisdiction, provider.baseUrl);
    const { purpose, contract, trains, retentionTerms, transferBasis } = provider;
    const terms = { purpose, contract, trains, retentionTerms, transferBasis };
    const host = new URL(provider.baseUrl).host;
    return { ...who, place, provider: provider.name, host, model, jurisdiction, actions: leavingTo({ ...provider, jurisdiction }, model, rules), ...terms };
  });
}

/** Which of the bots that the caller may use send what where, as they are set now: names and places, no keys, no prompts. */
export async function listRecipients(ctx: Ctx): Promise<BotRecipient[]> {
  const [bots, { rules }] = await Promise.all([ctx.store.askingBots.ofBotsFor(ctx.actor.id), ctx.store.egressPolicy.current()]);
  return bots.flatMap((bot) => recipientsOf(bot, rules));
}
