import type { Bot, Conversation, Message, ModelProvider } from "@hoopoe/protocol";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { type Caller, send, signIn as signInCaller, uniqueName } from "../rig/people.js";
import { until } from "../rig/until.js";
import { launch, pictureFailures, type Visitor } from "./browser.js";
import { lookAt } from "./look.js";
import { browse } from "./people.js";

/** What an administrator is told of the model hosts: how they do, which questions went unanswered and why, and what helps. */
let hoopoe: Hoopoe;
let browser: Browser;
let host: ModelHost;
let keeper: Caller;
let houseId: string;
let goneId: string;
let english: Visitor;
let chinese: Visitor;

beforeAll(async () => {
  [hoopoe, browser, host] = await Promise.all([startNode(), launch(), startModelHost()]);
  keeper = await signInCaller(hoopoe.url, hoopoe.admin);
  const gone = await startModelHost();
  await gone.close();
  [houseId, goneId] = await Promise.all([connect("house", host.url), connect("gone", gone.url)]);
  const bot = await newBot("小助手", { providerId: houseId, model: "401", fallbacks: [{ providerId: goneId, model: "echo" }] });
  // each question asks twice
  for (let n = 0; n < 3; n += 1) await ended(await ask(bot));
  await ended(await ask(await newBot("well", { providerId: houseId, model: "echo" })));
  const status = async (id: string) => (await keeper.ok<ModelProvider>("GET", `/admin/model-providers/${id}`)).status;
  await until("open", async () => (await status(goneId)).state === "open");
  await until("heard", async () => (await status(houseId)).models.length === 2);
  english = await browse(browser, keeper, { url: hoopoe.url, path: "/admin/models" });
  chinese = await browse(browser, keeper, { url: hoopoe.url, path: "/admin/models", locale: "zh-CN", dark: true, width: 390, touch: true });
});
afterAll(async () => {
  await browser?.close();
  await hoopoe?.stop();
  await host?.close();
});
pictureFailures(() => ({ english, chinese }));

const connect = async (name: string, baseUrl: string): Promise<string> =>
  (await keeper.ok<ModelProvider>("POST", "/admin/model-providers", { name, baseUrl, jurisdiction: "local" })).id;
const newBot = (displayName: string, model: object): Promise<Bot> => keeper.ok("POST", "/admin/bots", { username: uniqueName("bot"), displayName, ...model });
async function ask(bot: Bot): Promise<{ room: string; id: string }> {
  const { id: room } = await keeper.ok<Conversation>("POST", "/conversations", { kind: "group", name: uniqueName("room"), memberIds: [bot.id] });
  return { room, id: (await send(keeper, room, "hello there", { mentions: [bot.id] })).id };
}
const ended = ({ room, id }: { room: string; id: string }): Promise<unknown> =>
  until(
    "an answer ends",
    async () => {
      const { items } = await keeper.ok<{ items: Message[] }>("GET", `/conversations/${room}/messages`);
      return items.some(({ ai, replyTo }) => replyTo === id && ai && ai.state !== "streaming");
    },
    30_000,
  );
test("the list says which host is in trouble, its page why, and what helps", async () => {
  const { page } = english;
  await page.goto("/admin/models");
  const row = page.getByRole("listitem").filter({ hasText: "gone" });
  await row.getByText("Not asked for now").waitFor();
  await page.getByRole("listitem").filter({ hasText: "house" }).getByText("Trouble").waitFor();
  expect(await lookAt(page)).toEqual([]);
  await row.getByRole("link", { name: "gone" }).click();
  const models = page.getByRole("list", { name: "How it does" });
  await models.getByText("It cannot be reached.").waitFor();
  await models.getByText("every ten seconds one question tries it").waitFor();
  const failures = page.getByRole("list", { name: "Questions without an answer, last day" });
  await until("three questions", async () => (await failures.getByRole("listitem").count()) === 3);
  const first = failures.getByRole("listitem").first();
  // names come a moment later
  await first.getByText("小助手").waitFor();
  expect(await first.innerText()).toMatch(/house · 401: The host does not accept the key/);
  expect(await first.innerText()).toMatch(/HTTP 401, invalid_api_key/);
  expect(await first.innerText()).toMatch(/gone · echo: It cannot be reached.+not asked/);
  expect(await page.content()).not.toContain("hello there");
  expect(await lookAt(page)).toEqual([]);
});

test("in Chinese, dark, on a phone", async () => {
  const { page } = chinese;
  await page.goto("/admin/models");
  await page.getByText("暂停使用").waitFor();
  expect(await lookAt(page)).toEqual([]);
  await page.goto(`/admin/models/${houseId}`);
  const models = page.getByRole("list", { name: "运行状况" });
  await models.getByText("服务不接受密钥").waitFor();
  await models.getByText("正常").waitFor();
  const failures = page.getByRole("list", { name: "最近一天没有答成的提问" });
  await until("three questions", async () => (await failures.getByRole("listitem").count()) === 3);
  expect(await lookAt(page)).toEqual([]);
});

test("limits are set on the host's page, and nonsense is refused there", async () => {
  const { page } = english;
  await page.goto(`/admin/models/${houseId}`);
  const atOnce = page.getByLabel("Answers at once");
  await atOnce.fill("-1");
  const save = page.getByRole("button", { name: "Save and test" });
  await save.click();
  await page.getByText("A whole number from 1 to 10000, or nothing.").waitFor();
  await atOnce.fill("7");
  await page.getByLabel("Requests a minute").fill("90");
  await save.click();
  const limits = async () => (await keeper.ok<ModelProvider>("GET", `/admin/model-providers/${houseId}`)).limits;
  await until("they are kept", async () => (await limits()).concurrency === 7);
  expect(await limits()).toEqual({ concurrency: 7, requestsPerMinute: 90 });
  await atOnce.fill("");
  await page.getByLabel("Requests a minute").fill("");
  await save.click();
  await until("they are gone", async () => (await limits()).concurrency === 0);
  expect(await limits()).toEqual({ concurrency: 0, requestsPerMinute: 0 });
});
