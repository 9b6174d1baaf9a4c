import {
  announcePolicy,
  erase,
  createAccount,
  type Ctx,
  listConsentChanges,
  listConsents,
  listPolicies,
  listPolicySeen,
  markPolicySeen,
  publishPolicy,
  putConsent,
  readCurrentPolicy,
  readHistory,
  readPolicy,
} from "@hoopoe/actions";
import { serviceNoticeVersion } from "@hoopoe/protocol";
import { afterEach, expect, test } from "vitest";
import { actIn } from "../rig/acting.js";
import { freshDatabase } from "../rig/database.js";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function world(others = 0) {
  const database = await freshDatabase();
  ends.push(database.drop);
  const me = await actIn(database, { others });
  ends.push(() => me.opened.close());
  return { database, ctx: me.ctx, others: me.others, as: (id: string): Ctx => ({ ...me.ctx, actor: { ...me.ctx.actor, id, role: "member" } }) };
}
type World = Awaited<ReturnType<typeof world>>;

const given = async (ctx: Ctx) => Object.fromEntries((await listConsents(ctx)).items.map((item) => [item.purpose, item.given]));
const rows = async ({ database }: World) => (await database.query("select 1 from consent")).rowCount;

test("the product's own text holds first, and each of its versions is there with both languages", async () => {
  const { ctx } = await world();
  const { items } = await listPolicies(ctx);
  expect(items.map(({ version, current, shipped }) => [version, current, shipped])).toEqual([
    [serviceNoticeVersion, true, true],
    ["2026-11-22", false, true],
  ]);
  for (const { version } of items) {
    const policy = await readPolicy(ctx, version);
    expect(policy.zh).toContain("收集");
    expect(policy.en).toMatch(/How long/);
    expect(policy.organisation).toBe("Tested");
  }
  await expect(readPolicy(ctx, "2020-01-01")).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("each answer is a row, the same one again is not, and the ledger keeps what was before", async () => {
  const here = await world();
  expect(await given(here.ctx)).toEqual({ service: null, ai: null, training: null });
  await putConsent(here.ctx, { purpose: "ai", given: true });
  const twice = await Promise.all([1, 2, 3].map(() => putConsent(here.ctx, { purpose: "ai", given: true, door: "settings" })));
  expect(twice[0]).toMatchObject({ purpose: "ai", given: true, version: serviceNoticeVersion, renewalDue: false });
  expect(await rows(here)).toBe(1);
  await putConsent(here.ctx, { purpose: "ai", given: false, door: "settings" });
  await putConsent(here.ctx, { purpose: "training", given: false });
  expect(await given(here.ctx)).toEqual({ service: null, ai: false, training: false });
  const first = await listConsentChanges(here.ctx, { limit: 2 });
  expect(first.items.map((one) => [one.purpose, one.given, one.door])).toEqual([
    ["training", false, "api"],
    ["ai", false, "settings"],
  ]);
  const rest = await listConsentChanges(here.ctx, { limit: 2, cursor: first.nextCursor ?? "" });
  expect(rest).toMatchObject({ items: [{ purpose: "ai", given: true, door: "api" }], nextCursor: null });
});

test("a text that renews: what was consented to no longer counts, a refusal and the organisation's notice do; an answer to the old text is refused", async () => {
  const { ctx } = await world();
  const made = await createAccount(ctx, { username: "lei", displayName: "李雷", password: "a long pass word" });
  const lei: Ctx = { ...ctx, actor: { ...ctx.actor, id: made.id, role: "member" } };
  await putConsent(lei, { purpose: "ai", given: true });
  await putConsent(lei, { purpose: "training", given: false });
  const plain = await publishPolicy(ctx, { zh: "新", en: "new" });
  expect(await given(lei)).toEqual({ service: true, ai: true, training: false });
  const renewing = await publishPolicy(ctx, { zh: "更新", en: "newer", renews: true });
  expect([plain.version.slice(-2), renewing.version.slice(-2)]).toEqual([".1", ".2"]);
  expect(await given(lei)).toEqual({ service: true, ai: null, training: false });
  expect((await listConsents(lei)).items[1]).toMatchObject({ purpose: "ai", renewalDue: true, version: serviceNoticeVersion });
  await expect(putConsent(lei, { purpose: "ai", given: true, version: plain.version })).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await readCurrentPolicy(lei)).seen).toBe(false);
  expect(await putConsent(lei, { purpose: "ai", given: true, version: renewing.version })).toMatchObject({ given: true, version: renewing.version });
  expect((await readCurrentPolicy(lei)).seen).toBe(true);
  expect((await listPolicies(ctx)).items[0]).toMatchObject({ version: renewing.version, current: true, renews: true, shipped: false });
  expect(await readPolicy(ctx, plain.version)).toMatchObject({ zh: "新", current: false });
});

test("many publish at once: each gets a number of its own, and the last one holds", async () => {
  const { ctx } = await world();
  const made = await Promise.all(Array.from({ length: 5 }, (_, i) => publishPolicy(ctx, { zh: `${i}`, en: `${i}` })));
  expect(made.map(({ version }) => version.split(".")[1]).sort()).toEqual(["1", "2", "3", "4", "5"]);
  expect((await listPolicies(ctx)).items[0]).toMatchObject({ version: expect.stringMatching(/\.5$/), current: true });
});

test("who has seen it: counts, lists by name in pages; what was seen goes with an erased person, their consents stay", async () => {
  const here = await world(3);
  const { ctx, as, others, database } = here;
  await markPolicySeen(as(others[0] as string), serviceNoticeVersion);
  await markPolicySeen(as(others[0] as string), serviceNoticeVersion);
  await putConsent(as(others[0] as string), { purpose: "ai", given: true });
  await expect(markPolicySeen(ctx, "2020-01-01")).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await listPolicySeen(ctx, serviceNoticeVersion, { seen: "yes" })).toMatchObject({ people: 4, seen: 1, announced: 0, items: [{ id: others[0] }] });
  const first = await listPolicySeen(ctx, serviceNoticeVersion, { seen: "no", limit: 2 });
  const rest = await listPolicySeen(ctx, serviceNoticeVersion, { seen: "no", limit: 2, cursor: first.nextCursor ?? "" });
  expect(new Set([...first.items, ...rest.items].map(({ id }) => id))).toEqual(new Set([ctx.actor.id, others[1], others[2]]));
  expect(rest.nextCursor).toBe(null);
  await erase(ctx, "person", others[0] as string);
  expect((await database.query("select 1 from policy_seen")).rows).toHaveLength(0);
  expect(await rows(here)).toBe(1);
});

test("a new version is said once in everybody's chat with the assistant, by how many workers ever; not to who came later", async () => {
  const { ctx, as, others, database } = await world(3);
  await ctx.store.bots.create({ id: "00000000-0000-7000-8000-00000000000b", username: "assistant", displayName: "Assistant" }, {});
  expect(await announcePolicy(ctx, null)).toMatchObject({ told: 0, complete: true });
  const { version } = await publishPolicy(ctx, { zh: "新", en: "new" });
  await createAccount(ctx, { username: "late", displayName: "Late", password: "a long pass word" });
  const both = await Promise.all([announcePolicy(ctx, null), announcePolicy(ctx, null)]);
  expect(both.map(({ told }) => told).reduce((sum, told) => sum + told)).toBe(4);
  expect(await announcePolicy(ctx, null)).toEqual({ version, told: 0, complete: true });
  expect((await listPolicySeen(ctx, version, {})).announced).toBe(4);
  const { rows: chats } = await database.query("select c.id, m.account_id from conversation c join member m on m.conversation_id = c.id and not m.is_bot");
  expect(chats.map((chat: { account_id: string }) => chat.account_id).sort()).toEqual([ctx.actor.id, ...others].sort());
  const mine = chats.find((chat: { account_id: string }) => chat.account_id === ctx.actor.id)?.id as string;
  const { items } = await readHistory(ctx, mine, {});
  expect(items).toHaveLength(1);
  expect(items[0]).toMatchObject({ sender: { kind: "bot" }, ai: null, seq: 1, text: expect.stringContaining(version) });
  expect((await given(as(others[0] as string))).ai).toBe(null);
});
