import type { Bot, Message, ModelProvider, UsageReport } from "@hoopoe/protocol";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { allMessages, type Caller, createConversation, send, signIn as signInCaller, uniqueName } from "../rig/people.js";
import { until } from "../rig/until.js";
import { launch, pictureFailures, type Visitor } from "./browser.js";
import { lookAt } from "./look.js";
import { addNamed, browse } from "./people.js";

let hoopoe: Hoopoe;
let host: ModelHost;
let browser: Browser;
let keeper: Caller;
let lei: Caller;
let chat: string;
let admin: Visitor;
let member: Visitor;

beforeAll(async () => {
  [hoopoe, browser, host] = await Promise.all([startNode(), launch(), startModelHost()]);
  keeper = await signInCaller(hoopoe.url, hoopoe.admin);
  lei = await addNamed(keeper, "李雷");
  const provider = await keeper.ok<ModelProvider>("POST", "/admin/model-providers", { name: "house", baseUrl: host.url, jurisdiction: "local" });
  const bot = await keeper.ok<Bot>("POST", "/admin/bots", { username: uniqueName("b"), displayName: "小助手", providerId: provider.id, model: "echo" });
  chat = (await createConversation(lei, [], { kind: "direct", memberIds: [bot.id] })).id;
  admin = await browse(browser, keeper, { url: hoopoe.url, path: "/admin/usage" });
});
afterAll(async () => {
  await browser?.close();
  await hoopoe?.stop();
  await host?.close();
});
pictureFailures(() => ({ admin, member }));

async function ask(): Promise<Message> {
  const { id } = await send(lei, chat, "hello");
  return until("the answer", async () => (await allMessages(lei, chat)).find((message) => message.replyTo === id && message.ai?.state !== "streaming"), 20_000);
}

test("with nothing used and no budget the page says so, and how to begin", async () => {
  const { page } = admin;
  for (const words of ["Nothing was used in these days", "There is no budget", "No prices are set"]) await page.getByText(words).waitFor();
  expect(await lookAt(page)).toEqual([]);
});

test("what was used: by day with a chart, by person, bot and model; as a file", async () => {
  await ask();
  await ask();
  await until("the ledger", async () => (await keeper.ok<UsageReport>("GET", "/admin/usage")).total.calls === 2);
  const { page } = admin;
  await page.reload();
  const rows = page.locator("tbody tr");
  await rows.first().waitFor();
  expect(await rows.count()).toBe(1);
  expect(await rows.first().innerText()).toMatch(/36\s+22\s+14\s+2/);
  expect(await page.locator("figure svg rect").count()).toBe(90);
  for (const [kind, name] of [
    ["Person", "李雷"],
    ["Bot", "小助手"],
    ["Host", "house"],
    ["Model", "echo"],
  ] as const) {
    await page.getByRole("radio", { name: kind, exact: true }).check();
    await page.getByRole("rowheader", { name }).waitFor();
  }
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "For spreadsheets (CSV)" }).click();
  expect((await download).suggestedFilename()).toMatch(/^usage-by-model-\d{4}-\d\d-\d\d-\d{4}-\d\d-\d\d\.csv$/);
  await page.getByLabel("Days").selectOption("Other days…");
  await page.getByLabel("From", { exact: true }).fill("2026-01-02");
  await page.getByLabel("To", { exact: true }).fill("2026-01-01");
  await page.getByText("The first day must not lie after the last").waitFor();
  await page.getByLabel("Days").selectOption("The last 7 days");
});

test("how it is counted, a price, and budgets: set, refused, changed, removed", async () => {
  const { page } = admin;
  await page.getByLabel("Time zone").fill("Mars/Olympus");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("This time zone is not known.").waitFor();
  await page.getByLabel("Time zone").fill("Asia/Shanghai");
  await page.getByLabel("Models on your own machines count too").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. It holds from the next answer on.").waitFor();

  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Set a price" }).click();
  await dialog.getByLabel("Model", { exact: true }).fill("echo");
  await dialog.getByLabel("A million tokens of prompt").fill("2");
  await dialog.getByLabel("A million tokens of answer").fill("a lot");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("A number from 0 to 1,000,000.").waitFor();
  await dialog.getByLabel("A million tokens of answer").fill("8");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText(/prompt CN¥2\.00, answer CN¥8\.00/).waitFor();

  await page.getByRole("button", { name: "Set a budget" }).click();
  await dialog.getByLabel("For whom").selectOption("One person");
  await dialog.getByLabel("Tokens, prompts and answers together").fill("some");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("Choose for whom it is.").waitFor();
  await dialog.getByText("A whole number, or nothing.").waitFor();
  await dialog.getByRole("button", { name: /李雷/ }).click();
  await dialog.getByLabel("Tokens, prompts and answers together").fill("10");
  await dialog.getByRole("radio", { name: "day" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  const list = page.getByRole("list", { name: "Budgets" });
  await list.getByText("10 a day").waitFor();
});

test("over budget: the chat says whose and until when, the page of one's own what is left; administrators are warned", async () => {
  member = await browse(browser, lei, { url: hoopoe.url, path: `/c/${chat}`, locale: "zh-CN", dark: true, width: 390 });
  await ask();
  await member.page.getByText(/提问者个人的额度所剩不足。.*更新；管理员可以调高。/).waitFor();
  await member.page.goto("/me");
  await member.page.getByText("今日额度 10 中已用 0 个 token").waitFor();
  expect(await lookAt(member.page)).toEqual([]);

  const { page } = admin;
  await page.getByRole("button", { name: "Actions for the budget of 李雷" }).click();
  await page.getByRole("menuitem", { name: "Change" }).click();
  await page.getByRole("dialog").getByLabel("Tokens, prompts and answers together").fill("5,000");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("5,000 a day").waitFor();
  expect((await ask()).ai?.state).toBe("done");
  await keeper.ok("PUT", "/admin/budgets", { kind: "person", subjectId: lei.id, tokens: 20, period: "day" });
  await page.reload();
  await page.getByText(/^李雷: 18 of 20 \(90%\), renewed/).waitFor();
  await member.page.reload();
  await member.page.getByText("你的额度快用完了").waitFor();

  await page.getByRole("button", { name: "Actions for the budget of 李雷" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("dialog").getByText("李雷 then has the budget of every person again.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("There is no budget").waitFor();
});

test("in Chinese, dark, on a telephone: nothing is wider than the window, everything has a name and can be read", async () => {
  await keeper.ok("PUT", "/admin/budgets", { kind: "organisation", tokens: 20, period: "month" });
  const narrow = await browse(browser, keeper, { url: hoopoe.url, path: "/admin/usage", locale: "zh-CN", dark: true, width: 390 });
  await narrow.page.getByRole("heading", { name: "额度" }).waitFor();
  await narrow.page.getByText("将要或已经用完的额度").waitFor();
  await keeper.ok("PATCH", "/admin/usage/settings", { localCounts: false });
  await narrow.page.reload();
  await narrow.page.getByText("自有机器上的模型目前不占这些额度").waitFor();
  await narrow.page.locator("tbody tr").first().waitFor();
  expect(await lookAt(narrow.page)).toEqual([]);
  for (const visitor of [admin, member, narrow]) expect(visitor.faults).toEqual([]);
});
