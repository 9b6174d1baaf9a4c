import type { Message, Version } from "@hoopoe/protocol";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { type Caller, createConversation, send, signIn as signInCaller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { choose, field, launch, messageWith, pictureFailures, say, type Visitor } from "./browser.js";
import { type Cable, layCable } from "./cable.js";
import { lookAt } from "./look.js";
import { addNamed, browse } from "./people.js";

/** Editing and recalling: 李雷 in Chinese over a cable that can be cut, Sofia in English; the keeper, who administers their group, at the wire. */
let hoopoe: Hoopoe;
let browser: Browser;
let cable: Cable;
let keeper: Caller;
let lei: Caller;
let sofia: Caller;
let group: string;
let zh: Visitor;
let en: Visitor;

beforeAll(async () => {
  [hoopoe, browser] = await Promise.all([startNode(), launch()]);
  cable = await layCable(hoopoe.url);
  keeper = await signInCaller(hoopoe.url, hoopoe.admin);
  lei = await addNamed(keeper, "李雷");
  sofia = await addNamed(keeper, "Sofia Lindqvist");
  group = (await createConversation(keeper, [lei, sofia], { name: "评审 Review" })).id;
  await send(keeper, group, "begin");
  zh = await browse(browser, lei, { url: cable.url, path: `/c/${group}`, locale: "zh-CN" });
  en = await browse(browser, sofia, { url: hoopoe.url, path: `/c/${group}` });
  await messageWith(zh.page, "begin").waitFor();
  await messageWith(en.page, "begin").waitFor();
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([hoopoe?.stop(), cable?.close()]);
});
pictureFailures(() => ({ zh, en }));

const read = (id: string): Promise<Message> => lei.ok("GET", `/messages/${id}`);
const windows = (fields: object): Promise<unknown> => keeper.ok("PATCH", "/admin/settings", fields);
const editing = (page: Visitor["page"]) => page.getByRole("textbox", { name: /^(Edit the message|编辑消息)$/ });
const composer = (page: Visitor["page"]) => page.getByRole("textbox", { name: /^(Message |发消息给)/ });
/** A message of 李雷 that stands on both pages. */
async function said(text: string): Promise<Message> {
  const { id } = await send(lei, group, text);
  await messageWith(zh.page, text).waitFor();
  await messageWith(en.page, text).waitFor();
  return read(id);
}
/** Anywhere in the document, seen or not. */
const holds = async (page: Visitor["page"], words: string): Promise<boolean> => (await page.content()).includes(words);
const online = () => zh.page.getByText(/当前离线|正在重新连接/).waitFor({ state: "detached", timeout: 40_000 });

describe("editing", () => {
  test("the last message by ArrowUp; the other sees it at once, marked, with its wordings", async () => {
    await say(zh.page, "会议在周一");
    await messageWith(en.page, "会议在周一").waitFor();
    await field(zh.page).press("ArrowUp");
    await editing(zh.page).fill("会议在周二上午");
    await editing(zh.page).press("Enter");
    const theirs = messageWith(en.page, "会议在周二上午");
    await theirs.waitFor();
    await theirs.getByRole("button", { name: /^Edited .* Show the earlier wordings$/ }).click();
    const wordings = en.page.getByRole("dialog").getByRole("listitem");
    await wordings.nth(1).waitFor();
    expect(await lookAt(en.page)).toEqual([]);
    expect(await wordings.count()).toBe(2);
    expect(await wordings.first().locator("ins").allInnerTexts()).not.toEqual([]);
    expect(await wordings.nth(1).innerText()).toContain("会议在周一");
    await en.page.keyboard.press("Escape");
    await messageWith(zh.page, "会议在周二上午").getByText("已编辑").waitFor();
    expect(await composer(zh.page).inputValue()).toBe("");
  });

  test("the draft of a new message waits beside it; Escape cancels, and the same text again changes nothing", async () => {
    const message = await said("unchanged");
    await composer(zh.page).fill("写了一半");
    await choose(zh.page, "unchanged", "编辑");
    expect(await editing(zh.page).inputValue()).toBe("unchanged");
    await editing(zh.page).press("Enter");
    expect(await composer(zh.page).inputValue()).toBe("写了一半");
    await choose(zh.page, "unchanged", "编辑");
    await editing(zh.page).fill("something else");
    await editing(zh.page).press("Escape");
    expect(await composer(zh.page).inputValue()).toBe("写了一半");
    expect(await read(message.id)).toEqual(message);
    await composer(zh.page).fill("");
    // Empty: nothing is saved.
    await choose(zh.page, "unchanged", "编辑");
    await editing(zh.page).fill("  ");
    await editing(zh.page).press("Enter");
    await zh.page.getByText("消息不能为空").waitFor();
    await zh.page.keyboard.press("Escape");
    expect(await read(message.id)).toEqual(message);
  });

  test("another's message, and a bot's, is not offered for editing", async () => {
    await said("of li lei");
    await messageWith(en.page, "of li lei").hover();
    await messageWith(en.page, "of li lei").locator("[aria-haspopup=menu]").click();
    await en.page.getByRole("menuitem", { name: "Reply", exact: true }).waitFor();
    expect(await en.page.getByRole("menuitem", { name: /^(Edit|Recall|Show what is stored)$/ }).count()).toBe(0);
    await en.page.keyboard.press("Escape");
  });

  test("changed on another device while it is edited here: said with the other wording, and nothing is overwritten unseen", async () => {
    const message = await said("first wording");
    await choose(zh.page, "first wording", "编辑");
    await editing(zh.page).fill("my wording");
    await lei.ok("PATCH", `/messages/${message.id}`, { text: "from the telephone" });
    const notice = zh.page.getByRole("alert").filter({ hasText: "另一台设备" });
    await notice.getByText("from the telephone").waitFor();
    expect(await lookAt(zh.page)).toEqual([]);
    await editing(zh.page).press("Enter");
    expect((await read(message.id)).text).toBe("from the telephone");
    expect(await editing(zh.page).inputValue()).toBe("my wording");
    await notice.getByRole("button", { name: "保留我的内容" }).click();
    await editing(zh.page).press("Enter");
    await messageWith(en.page, "my wording").waitFor();
    const { items } = await sofia.ok<{ items: Version[] }>("GET", `/messages/${message.id}/versions`);
    expect(items.map(({ text }) => text)).toEqual(["my wording", "from the telephone", "first wording"]);
  });

  test("reactions meanwhile are no conflict", async () => {
    const message = await said("reacted to");
    await choose(zh.page, "reacted to", "编辑");
    await editing(zh.page).fill("reacted to and edited");
    await sofia.ok("PUT", `/messages/${message.id}/reactions/${encodeURIComponent("👍")}`);
    await messageWith(zh.page, "reacted to").getByRole("button", { name: "👍，1 人" }).waitFor();
    await editing(zh.page).press("Enter");
    await messageWith(en.page, "reacted to and edited").getByRole("button", { name: "👍, 1 person" }).waitFor();
  });

  test("without a connection an edit waits and is saved when it is back", async () => {
    const message = await said("before the lift");
    cable.cut();
    await zh.page.getByText(/当前离线|正在重新连接/).waitFor();
    await choose(zh.page, "before the lift", "编辑");
    await editing(zh.page).fill("written in the lift");
    await editing(zh.page).press("Enter");
    await messageWith(zh.page, "written in the lift").getByText("恢复连接后会保存修改").waitFor();
    cable.mend();
    await messageWith(en.page, "written in the lift").waitFor({ timeout: 40_000 });
    await online();
    await zh.page.getByText("恢复连接后会保存修改").waitFor({ state: "detached" });
    expect((await read(message.id)).text).toBe("written in the lift");
  });

  test("refused when it was worded anew meanwhile: the other wording stands, the typed one is kept and can be edited on", async () => {
    const message = await said("a shared matter");
    cable.cut();
    await zh.page.getByText(/当前离线|正在重新连接/).waitFor();
    await choose(zh.page, "a shared matter", "编辑");
    await editing(zh.page).fill("typed without a connection");
    await editing(zh.page).press("Enter");
    await messageWith(zh.page, "typed without a connection").getByText("恢复连接后会保存修改").waitFor();
    await lei.ok("PATCH", `/messages/${message.id}`, { text: "worded on the telephone" });
    cable.mend();
    const refused = messageWith(zh.page, "worded on the telephone").getByRole("alert");
    await refused.getByText("typed without a connection").waitFor({ timeout: 40_000 });
    await refused.getByText("修改未保存：这条消息已在另一台设备上被修改").waitFor();
    expect(await lookAt(zh.page)).toEqual([]);
    expect((await read(message.id)).text).toBe("worded on the telephone");
    await online();
    await refused.getByRole("button", { name: "继续编辑" }).click();
    expect(await editing(zh.page).inputValue()).toBe("typed without a connection");
    await editing(zh.page).press("Enter");
    await messageWith(en.page, "typed without a connection").waitFor();
  });

  test("too late, and recalled meanwhile: said in words, and the text goes on as a new message", async () => {
    await said("soon too old");
    await choose(zh.page, "soon too old", "编辑");
    await editing(zh.page).fill("typed too late");
    await windows({ editMinutes: 0 });
    await editing(zh.page).press("Enter");
    const refused = messageWith(zh.page, "soon too old").getByRole("alert");
    await refused.getByText("已超过可编辑的时间").waitFor();
    await windows({ editMinutes: 1440 });
    await refused.getByRole("button", { name: "作为新消息" }).click();
    expect(await composer(zh.page).inputValue()).toBe("typed too late");
    await composer(zh.page).fill("");

    const gone = await said("soon recalled");
    await choose(zh.page, "soon recalled", "编辑");
    await editing(zh.page).fill("typed for nothing?");
    await lei.ok("DELETE", `/messages/${gone.id}`);
    await zh.page.getByText("这条消息刚刚被撤回").waitFor();
    await zh.page.getByRole("button", { name: "作为新消息" }).click();
    expect(await composer(zh.page).inputValue()).toBe("typed for nothing?");
    await composer(zh.page).fill("");
  });
});

describe("recalling", () => {
  test("asked first, then a line for both; its author can take the text up again, and its quotes follow", async () => {
    const message = await said("said too soon");
    const quoting = await send(sofia, group, "I quote", { replyTo: message.id });
    const quote = messageWith(en.page, "I quote").getByRole("button", { name: "In reply to 李雷" });
    expect(await quote.innerText()).toContain("said too soon");
    await lei.ok("PATCH", `/messages/${message.id}`, { text: "said too soon, edited" });
    await quote.getByText("said too soon, edited").waitFor();

    const last = await said("and this is the last one");
    await choose(zh.page, "and this is the last one", "撤回");
    await zh.page.getByRole("dialog", { name: "撤回这条消息？" }).getByRole("button", { name: "取消" }).click();
    expect((await read(last.id)).recalledAt).toBeNull();
    await choose(zh.page, "and this is the last one", "撤回");
    await zh.page.getByRole("dialog").getByRole("button", { name: "撤回" }).click();
    await zh.page.getByText("你撤回了一条消息").waitFor();
    await messageWith(en.page, "and this is the last one").waitFor({ state: "detached" });
    await en.page.getByText("A message of 李雷 was recalled").last().waitFor();
    expect((await read(last.id)).recalledAt).not.toBeNull();
    expect(await holds(en.page, "and this is the last one")).toBe(false);
    await zh.page.getByRole("button", { name: "重新编辑" }).click();
    expect(await composer(zh.page).inputValue()).toBe("and this is the last one");
    await composer(zh.page).fill("");

    await lei.ok("DELETE", `/messages/${message.id}`);
    await quote.getByText("This message was recalled").waitFor();
    expect(await holds(en.page, "said too soon")).toBe(false);
    await sofia.ok("DELETE", `/messages/${quoting.id}`);
  });

  test("the list's last line and the unread count follow", async () => {
    await zh.page.goto("/");
    const listed = zh.page.getByRole("link", { name: /评审 Review/ });
    const [first, second] = [await send(sofia, group, "one to keep"), await send(sofia, group, "one to take back")];
    await listed.getByText("2 条未读消息").waitFor();
    await sofia.ok("DELETE", `/messages/${second.id}`);
    await listed.getByText("1 条未读消息").waitFor();
    await listed.getByText("消息已撤回").waitFor();
    expect(await holds(zh.page, "one to take back")).toBe(false);
    await sofia.ok("PATCH", `/messages/${first.id}`, { text: "one to keep, edited" });
    await sofia.ok("DELETE", `/messages/${(await send(sofia, group, "a last one")).id}`);
    await zh.page.goto(`/c/${group}`);
    await messageWith(zh.page, "one to keep, edited").waitFor();
    expect(await holds(zh.page, "a last one")).toBe(false);
  });

  test("by an administrator of the conversation: nobody is said to have done what somebody else did", async () => {
    const message = await said("against the rules");
    const lines = zh.page.getByText("你的一条消息已被撤回");
    const before = await lines.count();
    await keeper.ok("DELETE", `/messages/${message.id}`);
    await messageWith(zh.page, "against the rules").waitFor({ state: "detached" });
    await until("one more line", async () => (await lines.count()) === before + 1);
    await messageWith(en.page, "against the rules").waitFor({ state: "detached" });
    expect(await zh.page.getByRole("button", { name: "重新编辑" }).count()).toBe(0);
  });

  test("between two, only the author can have done it: so it says; there is nothing to take up on another page than the one it was done on", async () => {
    const direct = await createConversation(lei, [sofia], { kind: "direct" });
    const { id } = await send(lei, direct.id, "for you only");
    await en.page.goto(`/c/${direct.id}`);
    await messageWith(en.page, "for you only").waitFor();
    await lei.ok("DELETE", `/messages/${id}`);
    await en.page.getByText("李雷 recalled a message").waitFor();
    await zh.page.goto(`/c/${direct.id}`);
    await zh.page.getByText("你撤回了一条消息").waitFor();
    expect(await zh.page.getByRole("button", { name: "重新编辑" }).count()).toBe(0);
    for (const { page } of [zh, en]) await page.goto(`/c/${group}`);
    await messageWith(zh.page, "begin").waitFor();
    await messageWith(en.page, "begin").waitFor();
  });

  test("too late: the message stands again, and why", async () => {
    await said("too old to recall");
    await choose(zh.page, "too old to recall", "撤回");
    await windows({ recallMinutes: 0 });
    await zh.page.getByRole("dialog").getByRole("button", { name: "撤回" }).click();
    await messageWith(zh.page, "too old to recall").getByRole("alert").getByText("已超过可撤回的时间").waitFor();
    await windows({ recallMinutes: 1440 });
    await messageWith(zh.page, "too old to recall").getByRole("button", { name: "关闭" }).click();
    await messageWith(zh.page, "too old to recall").getByRole("alert").waitFor({ state: "detached" });
  });
});

test("nothing failed and nothing was refused by the content security policy on the way", () => {
  expect({ zh: zh.faults, en: en.faults }).toEqual({ zh: [], en: [] });
});
