import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { addPerson, type Caller, createConversation, send, signIn as signInCaller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { launch, messages, pictureFailures, signIn, type Visitor, visit } from "./browser.js";

let hoopoe: Hoopoe;
let browser: Browser;
let visitor: Visitor;
let person: Caller;
let chat: string;

beforeAll(async () => {
  [hoopoe, browser] = await Promise.all([startNode(), launch()]);
  const admin = await signInCaller(hoopoe.url, hoopoe.admin);
  person = await addPerson(admin);
  chat = (await createConversation(person, [admin], { name: "观鸟" })).id;
  await send(person, chat, "戴胜在屋顶上 hoopoe on the roof, see https://example.org/birds");
  for (let from = 0; from < 150; from += 50) await Promise.all(Array.from({ length: 50 }, (_, i) => send(admin, chat, `filler ${from + i}`)));
  await send(admin, chat, "another Hoopoe, newer");
  visitor = await visit(browser, { url: hoopoe.url });
  await signIn(visitor, hoopoe.admin);
});
afterAll(() => Promise.all([browser?.close(), hoopoe?.stop()]));
pictureFailures(() => ({ visitor }));

const results = () => visitor.page.getByRole("list", { name: "Messages found" }).getByRole("listitem");

test("words lead to messages, newest first, with the words marked; filters narrow them down; nothing found says so", async () => {
  const { page } = visitor;
  await page.getByRole("link", { name: "Search" }).click();
  await page.getByText("What are you looking for?").waitFor();
  const words = page.getByRole("searchbox", { name: "Words" });
  await words.fill("hoopoe");
  await until("both", async () => (await results().count()) === 2);
  expect(await results().first().locator("mark").innerText()).toBe("Hoopoe");
  expect(await results().last().innerText()).toContain("观鸟");
  expect(page.url()).not.toContain("hoopoe");
  await page.getByLabel("With a link").check();
  await until("the one with a link", async () => (await results().count()) === 1);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await words.fill("屋顶");
  await until("by two characters", async () => (await results().count()) === 1 && (await results().first().locator("mark").innerText()) === "屋顶");
  await words.fill("nowhere at all");
  await page.getByText("Nothing found").waitFor();
});

test("a message that was found is gone to in its chat, however far up, and the search is there again on the way back", async () => {
  const { page } = visitor;
  await page.getByRole("searchbox", { name: "Words" }).fill("roof");
  await until("one", async () => (await results().count()) === 1);
  await results().first().getByRole("link").click();
  const found = messages(page).filter({ hasText: "屋顶" });
  await found.waitFor();
  await until("in view", () => found.evaluate((row) => row.getBoundingClientRect().top >= 0 && row.getBoundingClientRect().bottom <= window.innerHeight));
  await page.getByRole("link", { name: "Search" }).click();
  expect(await page.getByRole("searchbox", { name: "Words" }).inputValue()).toBe("roof");
  await until("the same again", async () => (await results().count()) === 1);
});

test("from a chat one searches in that chat", async () => {
  const { page } = visitor;
  await page.goto(`/c/${chat}`);
  await page.getByRole("button", { name: "Search in this chat" }).click();
  expect(await page.getByRole("combobox", { name: "Where" }).inputValue()).toBe(chat);
});

test("a message of long ago is shown among its neighbours, follows its edits, and the chat behind it stays at its end", async () => {
  const { page } = visitor;
  const admin = await signInCaller(hoopoe.url, hoopoe.admin);
  const { id } = await createConversation(person, [admin], { name: "长谈" });
  await send(person, id, "right before it");
  const old = await send(person, id, "bienenfresser 蜂虎");
  for (let from = 0; from < 1_700; from += 100) await Promise.all(Array.from({ length: 100 }, (_, i) => send(person, id, `talk ${from + i}`)));
  // what is unread would be loaded in any case
  await admin.ok("POST", `/conversations/${id}/read`, { seq: 1_702 });
  await page.getByRole("link", { name: "Search" }).click();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByRole("searchbox", { name: "Words" }).fill("蜂虎");
  await until("one", async () => (await results().count()) === 1);
  await results().first().getByRole("link").click();
  const dialog = page.getByRole("dialog", { name: "A message from long ago" });
  const rows = dialog.getByRole("listitem");
  await dialog.getByText("right before it").waitFor();
  expect(await rows.count()).toBe(22);
  expect(await dialog.locator("[aria-current=true]").innerText()).toContain("bienenfresser");
  await person.ok("PATCH", `/messages/${old.id}`, { text: "bienenfresser, edited" });
  await dialog.getByText("bienenfresser, edited").waitFor();
  await dialog.getByRole("button", { name: "Later" }).click();
  await until("more after it", async () => (await rows.count()) === 42);
  await person.ok("DELETE", `/messages/${old.id}`);
  await dialog.getByText("took back a message").or(dialog.getByText("was recalled")).first().waitFor();
  expect(await dialog.getByText("bienenfresser").count()).toBe(0);
  await page.keyboard.press("Escape");
  await messages(page).filter({ hasText: "talk 1699" }).waitFor();
});
