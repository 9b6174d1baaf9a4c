import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { startNode } from "../rig/cluster.js";
import { BotRig } from "../rig/bots.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { type Caller, createConversation, send, signIn as signInCaller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { choose, field, launch, messageWith, pictureFailures, type Visitor } from "./browser.js";
import { lookAt } from "./look.js";
import { addNamed, browse } from "./people.js";

/** Everyday commands, and the rules of a bot, on the page. */
let hoopoe: Hoopoe;
let host: ModelHost;
let browser: Browser;
let keeper: Caller;
let lei: Caller;
let group: string;
let admin: Visitor;
let member: Visitor;

beforeAll(async () => {
  [hoopoe, browser, host] = await Promise.all([startNode(), launch(), startModelHost()]);
  keeper = await signInCaller(hoopoe.url, hoopoe.admin);
  lei = await addNamed(keeper, "李雷");
  group = (await createConversation(keeper, [lei], { name: "评审" })).id;
  await send(keeper, group, "Where do we meet?");
  member = await browse(browser, lei, { url: hoopoe.url, path: `/c/${group}`, locale: "zh-CN" });
  await messageWith(member.page, "Where do we meet?").waitFor();
  admin = await browse(browser, keeper, { url: hoopoe.url, path: "/admin/bots" });
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([hoopoe?.stop(), host?.close()]);
});
pictureFailures(() => ({ admin, member }));

const dialogOf = ({ page }: Visitor) => page.getByRole("dialog");

test("without a bot that has a model it says who can help", async () => {
  await choose(member.page, "Where do we meet?", "翻译");
  await dialogOf(member).getByText("请管理员在“模型”里连接一个").waitFor();
  await member.page.keyboard.press("Escape");
});

test("a draft comes into a dialog as it is written, and from there into the composer", async () => {
  const rig = await BotRig.connect(keeper, host);
  await rig.add("pace-20x30ms");
  await choose(member.page, "Where do we meet?", "起草回复");
  const dialog = dialogOf(member);
  await dialog.getByText("内容由 AI 生成").waitFor();
  await dialog.getByText("依据你能读到的 1 条消息").waitFor();
  await dialog.getByText("17 18 19").waitFor();
  expect(await lookAt(member.page)).toEqual([]);
  await dialog.getByRole("button", { name: "用作我的回复" }).click();
  await until("the draft", async () => (await field(member.page).inputValue()).includes("17 18 19"));
  await field(member.page).fill("");
});

test("what is new is summarised from the line on; the answer is in the chat with the bot as well", async () => {
  await member.page.goto("/");
  await send(keeper, group, "We meet at nine");
  await send(keeper, group, "Bring the report");
  await member.page.goto(`/c/${group}`);
  await member.page.getByRole("button", { name: "总结", exact: true }).click();
  const dialog = dialogOf(member);
  await dialog.getByText("17 18 19").waitFor();
  await dialog.getByText("依据你能读到的 2 条消息").waitFor();
  await dialog.getByRole("button", { name: "在机器人聊天里打开" }).click();
  await messageWith(member.page, "总结“评审”里的新消息").waitFor();
  await messageWith(member.page, "17 18 19").last().waitFor();
});

test("an administrator sets when a bot answers, what it is told, what follows it and who may use it; all of it is there again", async () => {
  const { page } = admin;
  await page.reload();
  const edit = async () => {
    await page.getByRole("listitem").filter({ hasText: "pace-20x30ms" }).locator("[aria-haspopup=menu]").click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
  };
  await edit();
  const dialog = dialogOf(admin);
  await dialog.getByLabel("To these words").fill("报销, expense");
  await dialog.getByText("What it is told, how it answers").click();
  await dialog.getByLabel("Messages at most").fill("0");
  await dialog.getByLabel("Temperature").fill("0.3");
  await dialog.getByText("When its model fails").click();
  await dialog.getByRole("button", { name: "Add a model" }).click();
  await dialog.getByText("Who may use it").click();
  await dialog.getByLabel("Everybody in the organisation").uncheck();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("A number from 1 to 200.").waitFor();
  await dialog.getByText("Each needs a model's name.").waitFor();
  await dialog.getByText("Choose at least one person.").waitFor();
  expect(await lookAt(page)).toEqual([]);
  await dialog.getByLabel("Messages at most").fill("12");
  await dialog.getByLabel("Model", { exact: true }).last().fill("echo");
  await dialog.getByRole("button", { name: /李雷/ }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "hidden" });
  const { items } = await keeper.ok<{ items: { displayName: string }[] }>("GET", "/admin/bots");
  expect(items.find((bot) => bot.displayName === "pace-20x30ms")).toMatchObject({
    triggers: { direct: true, mention: true, thread: true, always: false, keywords: ["报销", "expense"] },
    context: { messages: 12 },
    parameters: { temperature: 0.3 },
    fallbacks: [{ model: "echo" }],
    access: { people: [lei.id], conversations: "all" },
  });
  await edit();
  expect(await dialog.getByLabel("To these words").inputValue()).toBe("报销，expense");
  await dialog.getByText("Who may use it").click();
  await dialog.getByText("李雷").first().waitFor();
});
