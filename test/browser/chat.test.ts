import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { type Caller, signIn as signInCaller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { launch, messages, pictureFailures, putOff, say, signIn, type Visitor, visit } from "./browser.js";
import { type Cable, layCable } from "./cable.js";

let hoopoe: Hoopoe;
let host: ModelHost;
let browser: Browser;
let cable: Cable;
let caller: Caller;
let admin: Visitor;
let guest: Visitor;
const invited = { username: "li.lei", password: "correct horse battery 3" };

beforeAll(async () => {
  [hoopoe, host, browser] = await Promise.all([startNode(), startModelHost(), launch()]);
  cable = await layCable(hoopoe.url);
  caller = await signInCaller(hoopoe.url, hoopoe.admin);
  admin = await visit(browser, { url: hoopoe.url });
  guest = await visit(browser, { url: cable.url });
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([hoopoe?.stop(), host?.close(), cable?.close()]);
});

pictureFailures(() => ({ admin, guest }));

let made = 0;

/** A bot on the scripted host, made over REST; its name, another each time, so that a test can be tried again. */
async function makeBot(model: string): Promise<string> {
  const { items } = await caller.ok<{ items: { id: string }[] }>("GET", "/admin/model-providers");
  const displayName = `Bot ${++made} of ${model}`;
  await caller.ok("POST", "/admin/bots", { username: `bot${made}`, displayName, providerId: items[0]?.id, model });
  return displayName;
}

/** A new direct chat from the dialog, by searching. */
async function openDirect({ page }: Visitor, words: string): Promise<void> {
  await page.getByRole("button", { name: "New chat" }).click();
  const dialog = page.getByRole("dialog", { name: "New chat" });
  await dialog.getByLabel("Search people and bots").fill(words);
  await dialog.getByRole("button", { name: new RegExp(words) }).click();
  await dialog.waitFor({ state: "detached" });
}

test("a model is connected, tested check by check, and given to a new bot", async () => {
  const { page } = admin;
  await signIn(admin, hoopoe.admin);
  await page.getByRole("link", { name: "Models" }).click();
  await page.getByRole("button", { name: "Connect a model" }).click();
  await page.getByRole("button", { name: /DeepSeek/ }).click();
  await page.getByText("What goes there leaves your machines").waitFor();
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("button", { name: /Other address/ }).click();
  await page.getByLabel("Name").fill("house");
  await page.getByLabel("Address").fill("ftp://x");
  await page.getByRole("button", { name: "Save and test" }).click();
  await page.getByText("An address beginning with http:// or https://").waitFor();
  await page.getByLabel("Address").fill(host.url);
  await page.getByRole("button", { name: "Save and test" }).click();
  const checks = page.getByRole("list", { name: "Test of house" }).getByRole("listitem");
  await page.getByText(/models? found/).waitFor();
  expect(await checks.count()).toBe(6);
  expect(await checks.first().innerText()).toContain("passed");
  await page.getByRole("button", { name: "Make a bot with this model" }).click();
  const dialog = page.getByRole("dialog", { name: "New bot" });
  await dialog.getByLabel("Name", { exact: true }).fill("Bot echo");
  await dialog.getByLabel("User name").fill("echo");
  await dialog.getByLabel("Model", { exact: true }).fill("echo");
  await dialog.getByRole("button", { name: "Make bot" }).click();
  await page.getByRole("heading", { name: "Bot echo" }).waitFor();
});

test("its answer is markdown, labelled, and names model and provider", async () => {
  const { page } = admin;
  await say(page, "say **bold** and `code`");
  const answer = messages(page).nth(1);
  await answer.locator("strong", { hasText: "bold" }).waitFor();
  await until("the end of the answer", async () => (await answer.innerText()).includes("echo · house · local"));
  expect(await answer.locator("code").innerText()).toBe("code");
});

test("an answer is stopped in the middle, and before its first word", async () => {
  const { page } = admin;
  const story = await makeBot("story-2000");
  const slow = await makeBot("slow-first-60000");
  await openDirect(admin, story);
  await say(page, "tell me");
  const answer = messages(page).nth(1);
  await answer.getByText("carries").first().waitFor();
  await answer.getByRole("button", { name: "Stop" }).click();
  await answer.getByText("Stopped. The text so far is kept.").waitFor();
  const text = await answer.innerText();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await answer.innerText()).toBe(text);

  await openDirect(admin, slow);
  await say(page, "wake up");
  const log = page.getByRole("log");
  await log.getByRole("button", { name: "Stop" }).click();
  await log.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
  expect(await log.getByText("is thinking").count()).toBe(0);
});

test("a second person joins by an invite link and lands with the assistant", async () => {
  const { page } = admin;
  await page.getByRole("link", { name: "People" }).click();
  await page.getByRole("link", { name: "Invite links" }).click();
  await page.getByRole("button", { name: "New invite link" }).click();
  await page.getByRole("button", { name: "Make link" }).click();
  const link = await page.getByLabel("Invite link", { exact: true }).inputValue();
  expect(link).toMatch(/\/invite#\S{16,}$/);
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();

  await guest.page.goto(link.replace(hoopoe.url, cable.url));
  await guest.page.getByText("What is kept, and who can read it").waitFor();
  expect(guest.page.url()).toBe(`${cable.url}/invite`);
  await guest.page.getByLabel("Name", { exact: true }).fill("李雷");
  await guest.page.getByLabel("User name").fill(invited.username);
  await guest.page.getByLabel("Password", { exact: true }).fill(invited.password);
  await guest.page.getByLabel("Password again").fill(invited.password);
  await guest.page.getByRole("button", { name: "Join" }).click();
  await guest.page.getByRole("heading", { name: "Hello! I am the built-in assistant" }).waitFor();
  await putOff(guest.page);
  expect(await guest.page.getByRole("link", { name: "Models" }).count()).toBe(0);

  const again = await visit(browser, { url: hoopoe.url });
  await again.page.goto(link);
  await again.page.getByRole("heading", { name: "This invite link does not work" }).waitFor();
  await again.context.close();
});

test("in a group an @mention chosen by keyboard calls the bot; the other sees question, answer and an unread count", async () => {
  const { page } = admin;
  await page.getByRole("link", { name: "Chats" }).click();
  await page.getByRole("button", { name: "New chat" }).click();
  const dialog = page.getByRole("dialog", { name: "New chat" });
  await dialog.getByRole("radio", { name: "Group" }).check();
  await dialog.getByLabel("Name", { exact: true }).fill("评审");
  await dialog.getByRole("button", { name: /李雷/ }).click();
  await dialog.getByRole("button", { name: /Bot echo/ }).click();
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "评审" }).waitFor();
  await page.getByRole("textbox", { name: "Message 评审" }).focus();
  await page.keyboard.type("@ec");
  await page.getByRole("option", { name: /Bot echo/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type("repeat this");
  await page.keyboard.press("Enter");
  await messages(page).filter({ hasText: "echo · house" }).waitFor();

  const listed = guest.page.getByRole("link", { name: /评审/ });
  await listed.getByText("2 unread messages").waitFor();
  await listed.click();
  await messages(guest.page).filter({ hasText: "repeat this" }).nth(1).waitFor();
  await listed.getByText("unread").waitFor({ state: "detached" });
  await page.getByText("Read by 1").waitFor();
});

test("typing is seen by the other, and a reply quotes its message and leads to it", async () => {
  const { page } = admin;
  await guest.page.getByRole("textbox", { name: "Message 评审" }).pressSequentially("我在");
  await page.getByText("李雷 is typing…").first().waitFor();
  await guest.page.keyboard.press("Enter");
  const theirs = messages(page).filter({ hasText: "我在" });
  await theirs.hover();
  await theirs.getByRole("button", { name: "Reply" }).click();
  await page.keyboard.type("看到了");
  await page.keyboard.press("Enter");
  const quote = messages(guest.page).filter({ hasText: "看到了" }).getByRole("button", { name: "In reply to 李雷" });
  expect(await quote.innerText()).toContain("我在");
  await quote.click();
});

test("what is written without a connection is kept, shown as waiting, and sent once when it is back", async () => {
  cable.cut();
  await guest.page.getByText(/You are offline|Reconnecting/).waitFor();
  await say(guest.page, "from the lift");
  await messages(guest.page).filter({ hasText: "from the lift" }).getByText("Will be sent when you are back online").waitFor();
  await say(admin.page, "meanwhile");
  cable.mend();
  await messages(admin.page).filter({ hasText: "from the lift" }).waitFor({ timeout: 30_000 });
  await messages(guest.page).filter({ hasText: "meanwhile" }).waitFor();
  await guest.page.getByText("Will be sent when you are back online").waitFor({ state: "detached" });
  expect(await messages(admin.page).filter({ hasText: "from the lift" }).count()).toBe(1);
  expect(await messages(guest.page).filter({ hasText: "from the lift" }).count()).toBe(1);
});

test("a page that was never opened waits for the connection too, and takes nothing down with it", async () => {
  const { page } = guest;
  cable.cut();
  await page.getByText(/You are offline|Reconnecting/).waitFor();
  await say(page, "before looking elsewhere");
  await page.getByRole("link", { name: "Search", exact: true }).click();
  // it is asked for more than once meanwhile
  await page.waitForTimeout(2_500);
  expect(await page.getByText("This page has stumbled").count()).toBe(0);
  cable.mend();
  await page.getByRole("heading", { name: "Search" }).waitFor({ timeout: 20_000 });
  expect(await page.getByLabel("Words").evaluate((input) => input.clientWidth)).toBeGreaterThan(200);
  await messages(admin.page).filter({ hasText: "before looking elsewhere" }).waitFor({ timeout: 20_000 });
  await page.goBack();
  await messages(page).filter({ hasText: "before looking elsewhere" }).waitFor();
});

test("whose connections are cut while they open, again and again, is back as soon as one lasts", async () => {
  cable.cut();
  await guest.page.getByText(/You are offline|Reconnecting/).waitFor();
  cable.flicker();
  await until("two were cut so", () => cable.flickered() >= 2, 20_000);
  await say(admin.page, "out of the tunnel");
  cable.mend();
  await messages(guest.page).filter({ hasText: "out of the tunnel" }).waitFor({ timeout: 20_000 });
  await guest.page.getByText(/You are offline|Reconnecting/).waitFor({ state: "detached" });
});

test("a member taken out of a group no longer sees it", async () => {
  const { page } = admin;
  await page.getByRole("button", { name: "Details" }).click();
  await page.getByRole("button", { name: "Actions for 李雷" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await guest.page.getByText("This conversation is not available").waitFor();
  expect(await guest.page.getByRole("navigation", { name: "Conversations" }).getByRole("link", { name: /评审/ }).count()).toBe(0);
});

test("nothing failed and nothing was refused by the content security policy on the way", () => {
  expect({ admin: admin.faults, guest: guest.faults }).toEqual({ admin: [], guest: [] });
});
