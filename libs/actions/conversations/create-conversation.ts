import { type Conversation, type RouteBody, fail, invalid } from "@hoopoe/protocol";
import type { AccountRow } from "@hoopoe/store";
import { announceJoined } from "../announce.js";
import type { Ctx } from "../context.js";
import { readConversation } from "./read-conversations.js";

type Input = RouteBody<"createConversation">;

/** Begins a direct, group or channel with the actor in it. An existing direct of the pair, or one of the same clientId, is given instead (`created: false`). */
export async function createConversation(ctx: Ctx, input: Input): Promise<{ conversation: Conversation; created: boolean }> {
  const others = [...new Set(input.memberIds)].filter((id) => id !== ctx.actor.id);
  if (input.kind === "direct") checkDirect(input, others);
  const people = await findPeople(ctx, others, "memberIds", input.memberIds);
  ctx.limiter.take("write", ctx.actor.id);
  const { id, created, members } = await ctx.store.conversations.create({
    kind: input.kind,
    name: input.name ?? null,
    history: input.history ?? "all",
    dataClass: input.dataClass ?? "internal",
    createdBy: ctx.actor.id,
    clientId: input.clientId ?? null,
    members: [
      { accountId: ctx.actor.id, isBot: false, role: input.kind === "direct" ? "member" : "admin" },
      ...people.map((p) => ({ accountId: p.id, isBot: p.kind === "bot", role: "member" as const })),
    ],
  });
  const conversation = await readConversation(ctx, id);
  const isAsked = conversation.kind === input.kind && (input.kind !== "direct" || conversation.peer?.id === others[0]);
  if (!created && !isAsked) throw fail("CLIENT_ID_REUSED", "This clientId was used for another conversation.");
  const shared = created && (await ctx.store.conversations.shared(id));
  if (shared) announceJoined(ctx, shared, members);
  return { conversation, created };
}

function checkDirect(input: Input, others: string[]): void {
  if (others.length !== 1) throw invalid("memberIds", "a direct conversation has exactly one other member");
  if (input.name !== undefined) throw invalid("name", "a direct conversation has no name");
}

/** The accounts behind these ids, all living. @throws VALIDATION naming the first that is not, by its place in the input. */
export async function findPeople(ctx: Ctx, ids: string[], field: string, given: string[]): Promise<AccountRow[]> {
  const rows = await ctx.store.accounts.byIds(ids);
  const living = new Map(rows.filter((row) => row.deactivatedAt === null).map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = living.get(id);
    if (!row) throw invalid(`${field}.${given.indexOf(id)}`, "names nobody who can be added");
    return row;
  });
}
