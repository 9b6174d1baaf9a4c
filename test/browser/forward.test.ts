import type { Message } from "@hoopoe/protocol";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { answersTo, BotRig } from "../rig/bots.js";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { type Caller, createConversation, send, signIn as signInCaller } from "../rig/people.js";
import { choose, launch, messageWith, pictureFailures, type Visitor } from "./browser.js";
import { lookAt } from "./look.js";
import { addNamed, browse } from "./people.js";

/** AI text on the page keeps its label: forwarded, in a quote, in the list, on the clipboard, in a file. */
const label = "内容由 AI 生成";
let hoopoe: Hoopoe;
let host: ModelHost;
let browser: Browser;
let member: Visitor;
let lei: Caller;
let room: string;
let answer: Message;

beforeAll(async () => {
  [hoopoe, browser, host] = await Promise.all([startNode(), launch(), startModelHost()]);
  const keeper = await signInCaller(hoopoe.url, hoopoe.admin);
  lei = await addNamed(keeper, "李雷");
  const bot = await (await BotRig.connect(keeper, host)).add("pace-5x5ms");
  room = (await lei.ok<{ id: string }>("POST", "/conversations", { kind: "group", name: "来源", memberIds: [keeper.id, bot.id] })).id;
  await createConversation(lei, [keeper], { name: "去处" });
  const { id } = await send(lei, room, "please count", { mentions: [bot.id] });
  [answer] = (await answersTo(lei, room, id)) as [Message];
  // a reply to it would be answered else
  await keeper.ok("PATCH", `/admin/bots/${bot.id}`, { triggers: { direct: true, mention: false, thread: false } });
  await send(lei, room, "seen", { replyTo: answer.id });
  member = await browse(browser, lei, { url: hoopoe.url, path: `/c/${room}`, locale: "zh-CN" });
  await messageWith(member.page, "seen").waitFor();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([hoopoe?.stop(), host?.close()]);
});
pictureFailures(() => ({ member }));

test("a quote of it has the label, and a selection takes it along once", async () => {
  await messageWith(member.page, "seen").getByText(label).waitFor();
  const copied = await member.page.evaluate(() => {
    const body = document.querySelector("[data-ai-label]") as HTMLElement;
    document.getSelection()?.selectAllChildren(body.closest("article") as HTMLElement);
    const data = new DataTransfer();
    body.dispatchEvent(new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
    return data.getData("text/plain");
  });
  expect(copied.split(label)).toHaveLength(2);
});

test("it is forwarded into a conversation that is picked, and shown there with its label", async () => {
  // the quote has its words too, but not what stands below an answer
  await choose(member.page, "发出了什么", "转发…");
  const dialog = member.page.getByRole("dialog");
  await dialog.getByText(label).waitFor();
  expect(await lookAt(member.page)).toEqual([]);
  await dialog.getByRole("searchbox").fill("没有这个");
  await dialog.getByText("没有这个名称的会话").waitFor();
  await dialog.getByRole("searchbox").fill("去处");
  await dialog.getByRole("button", { name: "去处" }).click();
  await member.page.getByRole("heading", { name: "去处" }).waitFor();
  const there = member.page.getByRole("article").filter({ hasText: answer.text.slice(0, 5) });
  await there.getByText(label).waitFor();
  await there.getByText(/^转发/).waitFor();
  await member.page.getByRole("link", { name: /去处/ }).getByText(label).waitFor();
  expect(await lookAt(member.page)).toEqual([]);
});

test("the conversation is kept as a file", async () => {
  await member.page.setViewportSize({ width: 390, height: 800 });
  await member.page.goto(`${hoopoe.url}/c/${room}`);
  await member.page.getByRole("button", { name: "详情" }).click();
  const download = member.page.waitForEvent("download");
  await member.page.getByRole("button", { name: "导出…" }).click();
  expect((await download).suggestedFilename()).toMatch(/^hoopoe-.*\.md$/);
  expect(await lookAt(member.page)).toEqual([]);
});
