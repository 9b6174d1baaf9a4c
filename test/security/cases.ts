import { randomUUID } from "node:crypto";
import { defaultEgressRules, serviceNoticeVersion } from "@hoopoe/protocol";
import { multipart, upload } from "../rig/files.js";
import type { Call } from "../rig/http.js";
import { addPerson, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { addVictim, type World } from "./world.js";

/** One call of a route that would be allowed to the right person. `params` fill the path, `query` stands behind it; `as` calls with another sign-in of the same person. */
export type Case = { params?: Record<string, string>; query?: Record<string, string>; body?: unknown; form?: { type: string; body: Buffer }; as?: Caller };
/** The case's path, of one as the OpenAPI document has it. */
export const pathOf = (path: string, { params = {}, query }: Case): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? randomUUID()) + (query ? `?${new URLSearchParams(query)}` : "");
/** The case's body, as a request takes it. */
export const sentOf = ({ body, form }: Case): Pick<Call, "body" | "raw" | "headers"> =>
  form ? { raw: form.body, headers: { "content-type": form.type } } : { body };
type MakeCase = (world: World, caller: Caller | null) => Case | Promise<Case>;

const group: MakeCase = ({ groupId }) => ({ params: { id: groupId } });
const groupWith =
  (body: () => unknown): MakeCase =>
  ({ groupId }) => ({ params: { id: groupId }, body: body() });
const message: MakeCase = ({ messageId }) => ({ params: { id: messageId } });
const none: MakeCase = () => ({});
const fresh = (caller: Caller | null): Promise<Caller | undefined> => (caller ? signIn(caller.url, caller).catch(() => undefined) : Promise.resolve(undefined));
const freshPerson =
  (body?: (person: Caller) => unknown): MakeCase =>
  async ({ people }) => {
    const person = await addPerson(people.admin);
    return { params: { id: person.id }, body: body?.(person) };
  };

async function invite({ people }: World): Promise<{ id: string; code: string }> {
  return people.admin.ok("POST", "/invites", { uses: 100 });
}
async function provider({ people }: World): Promise<string> {
  const made = await people.admin.ok<{ id: string }>("POST", "/admin/model-providers", {
    name: uniqueName("host"),
    baseUrl: "http://127.0.0.1:9/v1",
    jurisdiction: "local",
  });
  return made.id;
}
async function hold(admin: Caller): Promise<string> {
  const made = await admin.ok<{ id: string }>("POST", "/admin/legal-holds", { subjectKind: "person", subjectId: (await addPerson(admin)).id });
  return made.id;
}
const budget = async (admin: Caller): Promise<object> => ({ kind: "person", subjectId: (await addPerson(admin)).id, tokens: 1_000_000, period: "day" });
const price = async (world: World): Promise<object> => ({ providerId: await provider(world), model: "m", inputPerMillion: 2, outputPerMillion: 8 });
const newBot = (providerId: string): object => ({ username: uniqueName("bot"), displayName: "Bot", providerId, model: "m" });
async function bot(world: World): Promise<string> {
  const made = await world.people.admin.ok<{ id: string }>("POST", "/admin/bots", newBot(await provider(world)));
  return made.id;
}
const shippedPolicy: MakeCase = () => ({ params: { version: serviceNoticeVersion } });
const anHour = { from: "2026-01-01T00:00:00Z", to: "2026-01-01T01:00:00Z" };
const messageToRecall = async ({ people, groupId }: World): Promise<string> => (await send(people.member, groupId, "said too soon")).id;
const account = (): object => ({ username: uniqueName("new"), displayName: "New", password: "a new pass word" });

/** Every route of the product, by the name that the OpenAPI document gives it. */
export const routeCases: Readonly<Record<string, MakeCase>> = {
  login: ({ people }) => ({ body: { username: people.outsider.username, password: people.outsider.password, cookie: false } }),
  refresh: async ({ people }) => ({ body: { refreshToken: (await signIn(people.outsider.url, people.outsider)).refreshToken } }),
  readSetup: none,
  setup: () => ({ body: { token: "x".repeat(43), organisation: "Other", ...account() } }),
  logout: async (_world, caller) => ({ as: (await fresh(caller)) as Caller }),
  listInvites: none,
  createInvite: () => ({ body: {} }),
  endInvite: async (world) => ({ params: { id: (await invite(world)).id } }),
  readInvite: async (world) => ({ params: { code: (await invite(world)).code } }),
  acceptInvite: async (world) => ({ params: { code: (await invite(world)).code }, body: account() }),

  me: none,
  listSessions: none,
  // Another's session: to its owner alone it would be there.
  endSession: ({ people: { member, keeper } }, caller) => ({ params: { id: caller?.id === member.id ? keeper.sessionId : member.sessionId } }),
  // Somebody else in the same standing: the others' sessions end with it.
  changePassword: async ({ people }, caller) => {
    const person = await addPerson(people.admin, caller?.id === people.admin.id ? "admin" : "member");
    return { body: { current: person.password, next: "another pass word" }, as: person };
  },
  myUsage: none,
  listConsents: none,
  putConsent: () => ({ body: { purpose: "training", given: false } }),
  listConsentChanges: none,
  markPolicySeen: shippedPolicy,
  listPolicies: none,
  currentPolicy: none,
  readPolicy: shippedPolicy,
  listUsers: none,
  readUser: ({ people }) => ({ params: { id: people.member.id } }),

  listConversations: none,
  createConversation: ({ bystander }) => ({ body: { kind: "group", name: uniqueName("room"), memberIds: [bystander.id] } }),
  readConversation: group,
  updateConversation: groupWith(() => ({ name: uniqueName("renamed") })),
  readConversationSearch: group,
  switchConversationSearch: groupWith(() => ({ on: true })),
  listMembers: group,
  addMembers: async ({ people, groupId }) => ({ params: { id: groupId }, body: { userIds: [(await addPerson(people.admin)).id] } }),
  updateMember: async (world) => ({ params: { id: world.groupId, userId: (await addVictim(world)).id }, body: { role: "admin" } }),
  removeMember: async (world) => ({ params: { id: world.groupId, userId: (await addVictim(world)).id } }),
  listMessages: group,
  sendMessage: groupWith(() => ({ clientId: uniqueName("c"), text: "tried" })),
  forwardMessage: ({ messageId, groupId }) => ({ params: { id: messageId }, body: { conversationId: groupId, clientId: uniqueName("c") } }),
  exportConversation: group,
  uploadFile: () => ({ form: multipart([{ bytes: "tried" }]) }),
  readFile: async ({ people, groupId }) => {
    const file = await upload(people.member, { bytes: "tried" });
    await send(people.member, groupId, "", { attachments: [file.id] });
    return { params: { id: file.id } };
  },
  discardFile: async ({ people }) => ({ params: { id: (await upload(people.member, { bytes: "tried" })).id } }),
  listChanges: group,
  markRead: groupWith(() => ({ seq: 1 })),
  readMessage: message,
  readStored: message,
  editMessage: ({ messageId }) => ({ params: { id: messageId }, body: { text: uniqueName("edited") } }),
  recallMessage: async (world) => ({ params: { id: await messageToRecall(world) } }),
  addReaction: ({ messageId }) => ({ params: { id: messageId, emoji: "👍" } }),
  removeReaction: ({ messageId }) => ({ params: { id: messageId, emoji: "👍" } }),
  listVersions: message,
  search: ({ groupId }) => ({ body: { q: "stored", conversationId: groupId } }),
  stopRun: ({ runId }) => ({ params: { id: runId } }),
  readReceipt: ({ runId }) => ({ params: { id: runId } }),
  listReceiptKeys: none,
  regenerate: ({ answerId }) => ({ params: { id: answerId } }),
  giveFeedback: ({ answerId }) => ({ params: { id: answerId }, body: { value: "up" } }),
  listFeedback: group,
  command: async (world) => ({ body: { kind: "translate", messageId: world.messageId, clientId: uniqueName("c"), botId: await bot(world) } }),

  adminListUsers: none,
  adminCreateUser: () => ({ body: account() }),
  adminReadUser: ({ people }) => ({ params: { id: people.member.id } }),
  adminUpdateUser: freshPerson(() => ({ displayName: "Renamed" })),
  adminEndUser: freshPerson(),
  adminResetPassword: freshPerson(() => ({ password: "another pass word" })),
  adminEraseUser: freshPerson(),
  adminEraseConversation: async ({ people }) => ({ params: { id: (await createConversation(people.admin, [])).id } }),
  adminListErasures: none,
  adminReadErasure: async ({ people }) => {
    const person = await addPerson(people.admin);
    return { params: { id: (await people.admin.ok<{ id: string }>("POST", `/admin/users/${person.id}/erasure`)).id } };
  },
  adminListHolds: none,
  adminPlaceHold: async ({ people }) => ({ body: { subjectKind: "person", subjectId: (await addPerson(people.admin)).id, reason: "a matter" } }),
  adminReleaseHold: async ({ people }) => ({ params: { id: await hold(people.admin) } }),
  adminPublishPolicy: () => ({ body: { zh: "说明", en: "The scope" } }),
  adminListPolicySeen: shippedPolicy,
  adminReadSettings: none,
  adminUpdateSettings: () => ({ body: { recallMinutes: 1440 } }),
  adminReadUsage: none,
  adminReadUsageCsv: none,
  adminReadUsageSettings: none,
  adminUpdateUsageSettings: () => ({ body: { currency: "CNY" } }),
  adminListBudgets: none,
  adminPutBudget: async ({ people }) => ({ body: await budget(people.admin) }),
  adminRemoveBudget: async ({ people }) => ({
    params: { id: (await people.admin.ok<{ id: string }>("PUT", "/admin/budgets", await budget(people.admin))).id },
  }),
  adminListPrices: none,
  adminPutPrice: async (world) => ({ body: await price(world) }),
  adminRemovePrice: async (world) => ({
    params: { id: (await world.people.admin.ok<{ id: string }>("PUT", "/admin/model-prices", await price(world))).id },
  }),
  adminListProviders: none,
  adminCreateProvider: () => ({ body: { name: uniqueName("host"), baseUrl: "http://127.0.0.1:9/v1", jurisdiction: "local" } }),
  adminReadProvider: async (world) => ({ params: { id: await provider(world) } }),
  adminUpdateProvider: async (world) => ({ params: { id: await provider(world) }, body: { name: "renamed" } }),
  adminEndProvider: async (world) => ({ params: { id: await provider(world) } }),
  adminTestProvider: async (world) => ({ params: { id: await provider(world) }, body: {} }),
  adminReadEgressPolicy: none,
  adminPutEgressPolicy: () => ({ body: { rules: defaultEgressRules, images: { domestic: false, overseas: false }, linkHosts: [], terms: [], patterns: [] } }),
  adminListEgressPolicyVersions: none,
  adminReadEgressPolicyVersion: () => ({ params: { number: "1" } }),
  adminDryRunEgress: () => ({ body: { days: 1 } }),
  adminListRecipients: none,
  adminListRecipientsCsv: none,
  adminListEgressCalls: async (world) => ({ params: { id: await provider(world) }, query: anHour }),
  adminListEgressCallsCsv: async (world) => ({ params: { id: await provider(world) }, query: anHour }),
  adminListEgressPeople: async (world) => ({ params: { id: await provider(world) }, query: anHour }),
  adminListEgressPeopleCsv: async (world) => ({ params: { id: await provider(world) }, query: anHour }),
  adminListRuns: none,
  adminListBots: none,
  adminCreateBot: async (world) => ({ body: newBot(await provider(world)) }),
  adminReadBot: async (world) => ({ params: { id: await bot(world) } }),
  adminUpdateBot: async (world) => ({ params: { id: await bot(world) }, body: { displayName: "Renamed" } }),
  adminReadBotFeedback: async (world) => ({ params: { id: await bot(world) } }),
  adminEndBot: async (world) => ({ params: { id: await bot(world) } }),
};

/** Every client event: an input that would be allowed to the right person. */
export const eventCases: Readonly<Record<string, (world: World) => Record<string, unknown> | Promise<Record<string, unknown>>>> = {
  "message:send": ({ groupId }) => ({ conversationId: groupId, clientId: uniqueName("c"), text: "tried" }),
  "message:forward": ({ messageId, groupId }) => ({ messageId, conversationId: groupId, clientId: uniqueName("c") }),
  "message:edit": ({ messageId }) => ({ messageId, text: uniqueName("edited") }),
  "message:recall": async (world) => ({ messageId: await messageToRecall(world) }),
  "message:react": ({ messageId }) => ({ messageId, emoji: "👍", on: true }),
  "conversation:read": ({ groupId }) => ({ conversationId: groupId, seq: 1 }),
  "sync:heads": () => ({}),
  "sync:pull": ({ groupId }) => ({ conversationId: groupId, afterRev: 0 }),
  "run:stop": ({ runId }) => ({ runId }),
  "run:regenerate": ({ answerId }) => ({ messageId: answerId }),
  typing: ({ groupId }) => ({ conversationId: groupId }),
};

/** The same call about something that does not exist. */
export const elsewhere = (params: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, name === "emoji" ? value : name === "number" ? "999999" : randomUUID()]));
