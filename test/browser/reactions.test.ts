import type { Message } from "@hoopoe/protocol";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { type Caller, createConversation, send, signIn as signInCaller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { choose, field, launch, messageWith, pictureFailures, type Visitor } from "./browser.js";
import { type Cable, layCable } from "./cable.js";
import { lookAt } from "./look.js";
import { addNamed, browse } from "./people.js";

/** Reactions: 李雷 in Chinese over a cable that can be cut, Sofia in English. */
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

const react = (caller: Caller, id: string, emoji: string): Promise<unknown> => caller.ok("PUT", `/messages/${id}/reactions/${encodeURIComponent(emoji)}`);
const chip = (page: Visitor["page"], text: string, name: string | RegExp) => messageWith(page, text).getByRole("button", { name });
/** Fifty different ones, none of those that are offered first. */
const fifty = Array.from({ length: 50 }, (_, n) => String.fromCodePoint(0x1f400 + n));
async function said(text: string): Promise<string> {
  const { id } = await send(keeper, group, text);
  await messageWith(zh.page, text).waitFor();
  await messageWith(en.page, text).waitFor();
  return id;
}

describe("a reaction", () => {
  test("one of the six by the menu is seen by both at once; a press puts another's on and takes one's own off", async () => {
    await said("good news");
    await choose(zh.page, "good news", "回应 🎉");
    await chip(en.page, "good news", "🎉, 1 person").click();
    const mine = chip(en.page, "good news", "🎉, 2 people");
    await mine.waitFor();
    expect(await mine.getAttribute("aria-pressed")).toBe("true");
    await chip(zh.page, "good news", "🎉，2 人").click();
    await mine.waitFor({ state: "detached" });
    expect(await chip(zh.page, "good news", "🎉，1 人").getAttribute("aria-pressed")).toBe("false");
    await chip(en.page, "good news", "🎉, 1 person").click();
    await messageWith(zh.page, "good news").getByRole("group", { name: "回应" }).waitFor({ state: "detached" });
  });

  test("any other is found by a word of either language, and chosen by keyboard alone", async () => {
    await said("rocket science");
    await messageWith(en.page, "rocket science").hover();
    await messageWith(en.page, "rocket science").getByRole("button", { name: "React" }).click();
    const picker = en.page.getByRole("dialog", { name: "Choose an emoji" });
    await picker.getByRole("searchbox").waitFor();
    await until("the search has the focus", () => en.page.evaluate(() => document.activeElement?.tagName === "INPUT"));
    await en.page.keyboard.type("火箭");
    await picker.getByRole("button", { name: "rocket" }).waitFor();
    await picker.getByRole("heading", { name: "Found" }).waitFor();
    await en.page.keyboard.press("ArrowDown");
    await en.page.keyboard.press("Enter");
    await chip(zh.page, "rocket science", "🚀，1 人").waitFor();
    await picker.waitFor({ state: "detached" });
    expect(await en.page.evaluate(() => document.activeElement?.hasAttribute("data-row-focus"))).toBe(true);

    // By arrows through the grid, and Escape gives the focus back.
    await en.page.keyboard.press("Enter");
    await en.page.getByRole("menuitem", { name: "More emoji" }).focus();
    await en.page.keyboard.press("Enter");
    await picker.getByRole("searchbox").waitFor();
    await en.page.keyboard.press("Tab");
    await en.page.keyboard.press("ArrowRight");
    expect(await en.page.evaluate(() => document.activeElement?.textContent)).toBe("👌");
    await en.page.keyboard.press("ArrowDown");
    expect(await en.page.evaluate(() => document.activeElement?.textContent)).toBe("😄");
    await en.page.keyboard.press("ArrowUp");
    await en.page.keyboard.press("Enter");
    await chip(zh.page, "rocket science", "👌，1 人").waitFor();
    await en.page.keyboard.press("Enter");
    await en.page.getByRole("menuitem", { name: "More emoji" }).focus();
    await en.page.keyboard.press("Enter");
    await picker.waitFor();
    await en.page.keyboard.press("Escape");
    await picker.waitFor({ state: "detached" });
    expect(await en.page.evaluate(() => document.activeElement?.hasAttribute("data-row-focus"))).toBe(true);
  });

  test("names are shown to a mouse and to the keyboard, the first hundred and how many more", async () => {
    const id = await said("everybody likes this");
    await react(keeper, id, "👍");
    await react(sofia, id, "👍");
    await chip(en.page, "everybody likes this", "👍, 2 people").hover();
    await en.page.getByRole("tooltip").getByText("you and root.admin reacted with 👍").waitFor();
    await en.page.mouse.move(0, 0);
    await en.page.getByRole("tooltip").waitFor({ state: "detached" });
    const people = await Promise.all(Array.from({ length: 3 }, (_, n) => addNamed(keeper, `Person ${n}`)));
    await keeper.ok("POST", `/conversations/${group}/members`, { userIds: people.map((person) => person.id) });
    for (const person of people) await react(person, id, "👍");
    const five = chip(en.page, "everybody likes this", "👍, 5 people");
    await five.waitFor();
    await field(en.page).focus();
    // past the button that attaches files
    for (let i = 0; i < 2; i += 1) await en.page.keyboard.press("Shift+Tab");
    await en.page.keyboard.press("End");
    await until("the chip by Tab", async () => {
      await en.page.keyboard.press("Shift+Tab");
      return five.evaluate((button) => button === document.activeElement);
    });
    await en.page
      .getByRole("tooltip")
      .getByText(/you, root\.admin, Person \d, Person \d,? and Person \d reacted with 👍/)
      .waitFor();
    await en.page.keyboard.press("Escape");
    await en.page.getByRole("tooltip").waitFor({ state: "detached" });
  });

  test("without a connection it is seen at once and sent later; refused, it is taken off again and why is said", async () => {
    const id = await said("from the lift");
    const full = await said("almost full");
    for (const emoji of fifty.slice(0, 49)) await react(sofia, full, emoji);
    await chip(zh.page, "almost full", `${fifty[48]}，1 人`).waitFor();
    cable.cut();
    await zh.page.getByText(/当前离线|正在重新连接/).waitFor();
    await choose(zh.page, "from the lift", "回应 👍");
    await chip(zh.page, "from the lift", "👍，1 人").waitFor();
    await choose(zh.page, "almost full", "回应 👍");
    await chip(zh.page, "almost full", "👍，1 人").waitFor();
    await react(sofia, full, fifty[49] ?? "");
    cable.mend();
    await chip(en.page, "from the lift", "👍, 1 person").waitFor({ timeout: 40_000 });
    await messageWith(zh.page, "almost full").getByRole("alert").getByText("最多 50 种表情").waitFor({ timeout: 40_000 });
    await chip(zh.page, "almost full", "👍，1 人").waitFor({ state: "detached" });
    expect((await lei.ok<Message>("GET", `/messages/${id}`)).reactions).toEqual([{ emoji: "👍", userIds: [lei.id], count: 1 }]);
    await zh.page.getByText(/当前离线|正在重新连接/).waitFor({ state: "detached", timeout: 40_000 });

    // Full, and known to be: said without asking. One that is there already is still taken.
    await choose(en.page, "almost full", "React with 🎉");
    await messageWith(en.page, "almost full").getByRole("alert").getByText("at most 50 different emoji").waitFor();
    await chip(zh.page, "almost full", `${fifty[0]}，1 人`).click();
    await chip(en.page, "almost full", `${fifty[0]}, 2 people`).waitFor();
  });
});

describe("the list holds still", () => {
  const log = () => en.page.getByRole("log");
  const fromEnd = () => log().evaluate((list) => Math.round(list.scrollHeight - list.clientHeight - list.scrollTop));
  const top = (words: string) => messageWith(en.page, words).evaluate((row) => Math.round(row.getBoundingClientRect().top));

  test("at the end it stays there when the last message grows by its first reaction; elsewhere what is read does not move", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 40; n++) ids.push((await send(n % 2 ? lei : keeper, group, `line ${n} of forty ${"and more ".repeat((n * 7) % 30)}`)).id);
    await messageWith(en.page, "line 39 of forty").waitFor();
    await until("the end", async () => (await fromEnd()) <= 2);
    await react(lei, ids[39] ?? "", "👍");
    await chip(en.page, "line 39 of forty", "👍, 1 person").waitFor();
    await until("still the end", async () => (await fromEnd()) <= 2);

    await log().hover();
    await en.page.mouse.wheel(0, -900);
    await en.page.waitForTimeout(500);
    const shown = await log().evaluate((list) => {
      const frame = list.getBoundingClientRect();
      const rows = [...list.querySelectorAll("article")].filter((row) => /line \d+ of forty/.test(row.textContent ?? ""));
      const inView = rows.filter((row) => row.getBoundingClientRect().top >= frame.top && row.getBoundingClientRect().bottom <= frame.bottom);
      const above = rows.filter((row) => row.getBoundingClientRect().bottom < frame.top);
      const number = (row: Element | undefined) => Number(row?.textContent?.match(/line (\d+) of/)?.[1] ?? -1);
      return { read: number(inView[1]), above: number(above.at(-1)), below: number(inView.at(-1)) };
    });
    const words = `line ${shown.read} of forty`;
    const before = await top(words);
    await react(lei, ids[shown.above] ?? "", "👍");
    await react(lei, ids[39] ?? "", "🎉");
    await chip(en.page, `line ${shown.above} of forty`, "👍, 1 person").waitFor({ state: "attached" });
    await en.page.waitForTimeout(300);
    expect(Math.abs((await top(words)) - before)).toBeLessThanOrEqual(2);
  });
});

test("with a finger: held on a message it opens its menu, on a reaction the names; a short touch does neither", async () => {
  const { id } = await send(keeper, group, "for fingers");
  await react(keeper, id, "👍");
  const touching = await browse(browser, sofia, { url: hoopoe.url, path: `/c/${group}`, width: 390, dark: true, touch: true });
  const { page, context } = touching;
  const wire = await context.newCDPSession(page);
  const hold = async (where: ReturnType<typeof messageWith>, ms: number): Promise<void> => {
    const box = await where.boundingBox();
    if (!box) throw new Error("not in view");
    await wire.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: box.x + Math.min(60, box.width / 2), y: box.y + box.height / 2 }] });
    await page.waitForTimeout(ms);
    await wire.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  };
  await messageWith(page, "for fingers").waitFor();
  const text = messageWith(page, "for fingers").getByText("for fingers");
  await hold(text, 50);
  expect(await page.getByRole("menu").count()).toBe(0);
  await hold(text, 900);
  await page.getByRole("menu").waitFor();
  expect(await lookAt(page)).toEqual([]);
  await page.getByRole("menuitem", { name: "React with ❤️" }).tap();
  await chip(page, "for fingers", "❤️, 1 person").waitFor();
  await hold(chip(page, "for fingers", "👍, 1 person"), 900);
  await page.getByRole("tooltip").getByText("root.admin reacted with 👍").waitFor();
  // Held, not pressed.
  expect(await chip(page, "for fingers", "👍, 1 person").getAttribute("aria-pressed")).toBe("false");
  await chip(page, "for fingers", "👍, 1 person").tap();
  await chip(page, "for fingers", "👍, 2 people").waitFor();
  await messageWith(page, "for fingers").getByRole("button", { name: "React" }).last().tap();
  await page.getByRole("dialog", { name: "Choose an emoji" }).getByRole("button", { name: "rocket" }).waitFor();
  expect(await lookAt(page)).toEqual([]);
  expect(touching.faults).toEqual([]);
  await context.close();
});

test("nothing failed and nothing was refused by the content security policy on the way", () => {
  expect({ zh: zh.faults, en: en.faults }).toEqual({ zh: [], en: [] });
});
