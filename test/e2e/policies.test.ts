import { type Bot, type Consent, type CurrentPolicy, type Message, type ModelProvider, type PolicyText, serviceNoticeVersion } from "@hoopoe/protocol";
import { beforeAll, expect, test } from "vitest";
import { api } from "../rig/http.js";
import { addPerson, allMessages, type Caller, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { until } from "../rig/until.js";

const [node] = sharedCluster().nodes;
let admin: Caller;
let person: Caller;
beforeAll(async () => {
  admin = await signIn(node.url, node.admin);
  person = await addPerson(admin);
});

test("the text is readable before sign-in, by version; what the caller has seen and who receives what is not", async () => {
  const list = await api(node.url, { method: "GET", path: "/policies" });
  expect(list.status).toBe(200);
  const { items } = list.json as { items: { version: string }[] };
  expect(items.map(({ version }) => version)).toContain(serviceNoticeVersion);
  expect((await api(node.url, { method: "GET", path: `/policies/${serviceNoticeVersion}` })).json).toMatchObject({ version: serviceNoticeVersion });
  expect((await api(node.url, { method: "GET", path: "/policies/current" })).status).toBe(401);
  for (const wrong of ["2020-01-01", "2026-13", "x", "%00"]) expect((await api(node.url, { method: "GET", path: `/policies/${wrong}` })).status).toBe(404);
});

test("whoever an administrator made has the service by the organisation's notice; the rest is asked", async () => {
  const { items } = await person.ok<{ items: Consent[] }>("GET", "/me/consents");
  expect(items.map(({ purpose, given }) => [purpose, given])).toEqual([
    ["service", true],
    ["ai", null],
    ["training", null],
  ]);
  expect(await person.ok("GET", "/me/consents/history")).toMatchObject({
    items: [{ purpose: "service", given: true, door: "organisation" }],
    nextCursor: null,
  });
  expect(await person.ok("PUT", "/me/consents", { purpose: "ai", given: true })).toMatchObject({ purpose: "ai", given: true, renewalDue: false });
  for (const body of [{ purpose: "else", given: true }, { purpose: "ai", given: null }, { purpose: "ai" }, { purpose: "ai", given: true, door: "setup" }])
    expect((await person.call("PUT", "/me/consents", body)).status).toBe(422);
});

test("which bots send what where: by place and policy, without keys; a bot that one may not use is not told of", async () => {
  const provider = await admin.ok<ModelProvider>("POST", "/admin/model-providers", {
    name: uniqueName("far"),
    baseUrl: "https://models.example.org/v1",
    apiKey: "sk-never-shown",
    jurisdiction: "overseas",
  });
  const bot = (more: object): Promise<Bot> =>
    admin.ok("POST", "/admin/bots", { username: uniqueName("b"), displayName: "Far", providerId: provider.id, model: "m", ...more });
  const [open, closed] = [await bot({}), await bot({ access: { people: [admin.id] } })];
  const policy = await person.ok<CurrentPolicy>("GET", "/policies/current");
  expect(policy.recipients.find((one) => one.bot.id === open.id)).toMatchObject({
    place: 0,
    provider: provider.name,
    host: "models.example.org",
    model: "m",
    jurisdiction: "overseas",
    actions: { public: "block", internal: "block", personal: "block", secret: "block" },
    transferBasis: null,
  });
  expect(policy.recipients.some((one) => one.bot.id === closed.id)).toBe(false);
  expect(JSON.stringify(policy)).not.toContain("sk-never-shown");
  for (const { id } of [open, closed]) await admin.ok("DELETE", `/admin/bots/${id}`);
});

test("a new version holds at once, is told in the chat with the assistant, and is seen when it is answered", async () => {
  const bad = await admin.call("POST", "/admin/policies", { zh: "有", en: "a\0b" });
  expect([bad.status, (await admin.call("POST", "/admin/policies", { zh: "只有中文" })).status]).toEqual([422, 422]);
  const { version } = await admin.ok<PolicyText>("POST", "/admin/policies", { zh: "短\n\n## 全文\n很长", en: "short\n\n## All\nlong" });
  const current = await person.ok<CurrentPolicy>("GET", "/policies/current");
  expect(current).toMatchObject({ version, seen: false, shipped: false, en: "short\n\n## All\nlong" });
  const assistant = await until("the announcement", async () => {
    const { items } = await person.ok<{ items: { id: string; lastMessage: Message | null }[] }>("GET", "/conversations");
    return items.find(({ lastMessage }) => lastMessage?.text.includes(version))?.id;
  });
  const told = (await allMessages(person, assistant)).filter(({ text }) => text.includes(version));
  expect(told).toMatchObject([{ ai: null, sender: { kind: "bot" } }]);
  await person.ok("PUT", `/me/policies/${version}/seen`);
  expect((await person.ok<CurrentPolicy>("GET", "/policies/current")).seen).toBe(true);
  expect((await person.call("PUT", "/me/policies/2020-01-01/seen")).status).toBe(404);
  expect((await person.call("GET", `/admin/policies/${version}/seen`)).status).toBe(403);
});
