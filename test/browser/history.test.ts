import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { addPerson, type Caller, createConversation, send, signIn as signInCaller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { launch, messages, pictureFailures, signIn, type Visitor, visit } from "./browser.js";

const count = 450;
let hoopoe: Hoopoe;
let browser: Browser;
let caller: Caller;
let person: Caller;
let visitor: Visitor;
let chat: string;
let firstId: string;

beforeAll(async () => {
  [hoopoe, browser] = await Promise.all([startNode(), launch()]);
  caller = await signInCaller(hoopoe.url, hoopoe.admin);
  person = await addPerson(caller);
  chat = (await createConversation(caller, [person])).id;
  firstId = (await send(caller, chat, "message 1 of many")).id;
  // Of very different heights, so that guesses about those not yet seen are wrong.
  for (let from = 2; from <= count; from += 50) {
    const some = Array.from({ length: Math.min(50, count - from + 1) }, (_, i) => from + i);
    await Promise.all(some.map((n) => send(n % 3 ? caller : person, chat, `message ${n} of many. ${"long ".repeat((n * 37) % 160)}`)));
  }
  visitor = await visit(browser, { url: hoopoe.url });
  await signIn(visitor, hoopoe.admin);
});
afterAll(() => Promise.all([browser?.close(), hoopoe?.stop()]));
pictureFailures(() => ({ visitor }));

const log = () => visitor.page.getByRole("log");
/** The first message that is wholly in view, and how far below the top of the list it stands. */
const anchor = () =>
  log().evaluate((list) => {
    const top = list.getBoundingClientRect().top;
    const first = [...list.querySelectorAll("article")].find((article) => article.getBoundingClientRect().top >= top);
    return { words: first?.textContent?.match(/message \d+ of/)?.[0] ?? "", y: Math.round((first?.getBoundingClientRect().top ?? 0) - top) };
  });
const fromEnd = () => log().evaluate((list) => Math.round(list.scrollHeight - list.clientHeight - list.scrollTop));

test("opened at the first unread message, however far up, with few of the many in the document and none taken for read", async () => {
  const { page } = visitor;
  await page.goto(`/c/${chat}`);
  await page.getByRole("separator", { name: "New" }).waitFor();
  await until("the first unread message", async () => (await anchor()).y < 120);
  expect(await messages(page).count()).toBeLessThan(80);
  // what is in view is read, and nothing below it; most of it is one's own, so what is unread need not be less
  const readSeq = async () => (await caller.ok<{ readSeq: number }>("GET", `/conversations/${chat}`)).readSeq;
  await until("the read mark", async () => (await readSeq()) > 0);
  expect(await readSeq()).toBeLessThan(80);
});

test("opened at the end when all is read", async () => {
  await caller.ok("POST", `/conversations/${chat}/read`, { seq: count + 1_000 });
  await visitor.page.reload();
  await messages(visitor.page).first().waitFor();
  await until("the end", async () => (await fromEnd()) <= 2);
  expect(await visitor.page.getByRole("separator", { name: "New" }).count()).toBe(0);
});

test("it holds still while older messages are loaded above, all the way to the beginning", async () => {
  const { page } = visitor;
  await log().hover();
  // Pages come so late that where the reader stands is known before and after each, the first when the reader is at the very top.
  let pages = 0;
  await page.route(/\/messages\?.*beforeSeq/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, ++pages === 1 ? 2_900 : 350));
    await route.continue();
  });
  const jumps: string[] = [];
  const begun = Date.now();
  while ((await page.getByText("This is the beginning of the conversation").count()) === 0 || (await log().evaluate((list) => list.scrollTop)) > 0) {
    await page.mouse.wheel(0, -1_400);
    await page.waitForTimeout(150);
    const before = await anchor();
    await page.waitForTimeout(450);
    const after = await anchor();
    if (before.words !== after.words || Math.abs(before.y - after.y) > 4) jumps.push(`${before.words} ${before.y} -> ${after.words} ${after.y}`);
    if (Date.now() - begun > 100_000) throw new Error("the beginning was not reached");
  }
  await page.unroute(/\/messages\?.*beforeSeq/);
  await page.getByText("message 1 of many").waitFor();
  expect(jumps).toEqual([]);
}, 150_000);

test("a new message does not pull the reader away, but says that it is there; at the end it is followed", async () => {
  const { page } = visitor;
  const before = await anchor();
  await send(person, chat, "something new");
  await page.getByRole("button", { name: "New messages" }).waitFor();
  expect(await anchor()).toEqual(before);
  await page.getByRole("button", { name: "New messages" }).click();
  await messages(page).filter({ hasText: "something new" }).waitFor();
  await until("the end", async () => (await fromEnd()) <= 2);
  await send(person, chat, `and another ${"long ".repeat(200)}`);
  await messages(page).filter({ hasText: "and another" }).waitFor();
  await until("the end again", async () => (await fromEnd()) <= 2);
});

test("a quote of a message far above leads to it", async () => {
  const { page } = visitor;
  await page.reload();
  await messages(page).first().waitFor();
  // Opened at what was unread before the reload, if its read mark was still on its way; the reply stands at the end.
  await until("the end", async () => {
    await page
      .getByRole("button", { name: /To the newest message|New messages/ })
      .click({ timeout: 300 })
      .catch(() => undefined);
    return (await fromEnd()) <= 2;
  });
  await send(person, chat, "back to the roots", { replyTo: firstId });
  const reply = messages(page).filter({ hasText: "back to the roots" });
  await reply.getByRole("button", { name: "In reply to" }).click();
  await messages(page)
    .filter({ hasText: /^.*message 1 of many$/ })
    .first()
    .waitFor({ timeout: 30_000 });
  expect(visitor.faults).toEqual([]);
});

test("the day over its messages stays true while the page is open overnight", async () => {
  const own = await visit(browser, { url: hoopoe.url });
  await own.page.clock.install();
  await signIn(own, hoopoe.admin);
  const today = own.page.getByRole("separator", { name: "Today" });
  const yesterday = own.page.getByRole("separator", { name: "Yesterday" });
  const group = await createConversation(caller, [person]);
  await send(caller, group.id, "of this day");
  await own.page.goto(`/c/${group.id}`);
  await today.waitFor();
  await own.page.clock.fastForward("24:00:00");
  await yesterday.waitFor();
  expect(await today.count()).toBe(0);
  await own.context.close();
});
