import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { addPerson, type Caller, createConversation, send, signIn as signInCaller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { launch, messages, signIn, visit } from "./browser.js";
import { lookAt } from "./look.js";

let hoopoe: Hoopoe;
let host: ModelHost;
let browser: Browser;
let caller: Caller;
let person: Caller;
let group: string;
let invite: string;

beforeAll(async () => {
  [hoopoe, host, browser] = await Promise.all([startNode(), startModelHost(), launch()]);
  caller = await signInCaller(hoopoe.url, hoopoe.admin);
  person = await addPerson(caller);
  const provider = await caller.ok<{ id: string }>("POST", "/admin/model-providers", { name: "house", baseUrl: host.url, jurisdiction: "local" });
  await caller.ok("POST", "/admin/model-providers", { name: "DeepSeek", baseUrl: "https://api.deepseek.com", jurisdiction: "domestic", apiKey: "sk-x" });
  const bot = await caller.ok<{ id: string }>("POST", "/admin/bots", { username: "echo", displayName: "Echo", providerId: provider.id, model: "echo" });
  group = (await createConversation(caller, [person], { name: "评审 Review" })).id;
  await caller.ok("POST", `/conversations/${group}/members`, { userIds: [bot.id] });
  await send(person, group, "早上好，材料在 https://docs.example.org/review?id=42 。");
  await send(caller, group, "**table**\n\n| a | b |\n|---|---|\n| 1 | 2 |", { mentions: [bot.id] });
  await send(person, group, "averyveryverylongwordwithoutanybreak".repeat(8));
  ({ url: invite } = await caller.ok<{ url: string }>("POST", "/invites", {}));
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([hoopoe?.stop(), host?.close()]);
});

const looks = [
  { locale: "zh-CN", dark: false, width: 1280 },
  { locale: "en-GB", dark: true, width: 1280 },
  { locale: "en-GB", dark: false, width: 360 },
  { locale: "zh-CN", dark: true, width: 360 },
] as const;

describe.each(looks)("$locale, dark $dark, $width wide", ({ locale, dark, width }) => {
  test("pages before the sign-in have names, contrast, and fit", async () => {
    const visitor = await visit(browser, { url: hoopoe.url, locale, dark, width });
    for (const path of ["/signin", "/setup", invite, "/invite#not-a-code"]) {
      await visitor.page.goto(path);
      await visitor.page.getByRole("heading", { level: 1 }).waitFor();
      await visitor.page.waitForTimeout(150);
      expect({ path, wrong: await lookAt(visitor.page) }).toEqual({ path, wrong: [] });
    }
    expect(visitor.faults).toEqual([]);
    await visitor.context.close();
  });

  test("pages behind it too", async () => {
    const visitor = await visit(browser, { url: hoopoe.url, locale, dark, width });
    const { page } = visitor;
    await signIn(visitor, hoopoe.admin);
    const paths = [
      "/",
      `/c/${group}`,
      "/me",
      "/admin/people",
      "/admin/invites",
      "/admin/models",
      "/admin/models/new",
      "/admin/usage",
      "/admin/egress",
      "/admin/egress/recipients",
      "/admin/egress/calls",
      "/admin/bots",
      "/admin/organisation",
      "/nowhere",
    ];
    for (const path of paths) {
      await page.goto(path);
      await page.locator("main").first().waitFor();
      await until(`${path} loaded`, async () => (await page.locator("[role=status][aria-label]").count()) === 0);
      await page.waitForTimeout(150);
      expect({ path, wrong: await lookAt(page) }).toEqual({ path, wrong: [] });
    }
    await page.goto(`/c/${group}`);
    await messages(page).first().waitFor();
    await page.getByRole("button", { name: /^(Details|详情)$/ }).click();
    await page.getByRole("complementary").waitFor();
    expect({ path: "details", wrong: await lookAt(page) }).toEqual({ path: "details", wrong: [] });
    expect(visitor.faults).toEqual([]);
    await visitor.context.close();
  });
});

test("the look finds what is planted", async () => {
  const { page, context } = await visit(browser, { url: hoopoe.url });
  await page.goto("/signin");
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  await page.evaluate(() => {
    const box = document.createElement("div");
    box.style.width = "3000px";
    const button = document.createElement("button");
    const faint = document.createElement("p");
    faint.textContent = "faint";
    faint.style.color = "#ccc";
    box.append(button, faint);
    document.body.append(box);
  });
  const wrong = (await lookAt(page)).join("\n");
  expect(wrong).toContain("wider than the window");
  expect(wrong).toContain("without a name: <button>");
  expect(wrong).toContain("'faint'");
  await context.close();
});

test("signing in, choosing a chat, writing, replying and opening a menu, with the keyboard alone", async () => {
  const { page, context, faults } = await visit(browser, { url: hoopoe.url });
  await page.goto("/signin");
  await page.getByLabel("User name").waitFor();
  await page.keyboard.type(person.username);
  await page.keyboard.press("Tab");
  await page.keyboard.type(person.password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /Choose a password of your own|Chats/ }).waitFor();
  if (await page.getByRole("heading", { name: "Choose a password of your own" }).count()) {
    const next = `${person.password} next`;
    for (const [label, value] of [
      ["Current password", person.password],
      ["New password", next],
      ["New password again", next],
    ] as const) {
      await page.getByLabel(label, { exact: true }).focus();
      await page.keyboard.type(value);
    }
    await page.keyboard.press("Enter");
  }
  await page.getByRole("heading", { name: "Chats" }).waitFor();
  await page.getByRole("dialog", { name: "Scope of use and protection" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  await until("the conversation by Tab", async () => {
    await page.keyboard.press("Tab");
    return (await focused()).includes("评审 Review");
  });
  expect(await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle)).toBe("solid");
  await page.keyboard.press("Enter");
  await messages(page).first().waitFor();
  await until("the composer has the focus", () => page.evaluate(() => document.activeElement?.tagName === "TEXTAREA"));
  await page.keyboard.type("by keyboard");
  await page.keyboard.press("Enter");
  await messages(page).filter({ hasText: "by keyboard" }).waitFor();
  // past the button that attaches files
  for (let i = 0; i < 2; i += 1) await page.keyboard.press("Shift+Tab");
  expect(await page.evaluate(() => document.activeElement?.hasAttribute("data-row-focus"))).toBe(true);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Reply", exact: true }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("Replying to").waitFor();
  await page.keyboard.type("a reply");
  await page.keyboard.press("Enter");
  await messages(page).filter({ hasText: "a reply" }).getByRole("button", { name: "In reply to" }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test("over plain http under a name of the house the page works as well", async () => {
  const { port } = new URL(hoopoe.url);
  const plain = await launch([`--host-resolver-rules=MAP chat.house.example 127.0.0.1`]);
  const visitor = await visit(plain, { url: `http://chat.house.example:${port}` });
  await signIn(visitor, hoopoe.admin);
  await visitor.page.goto(`/c/${group}`);
  await messages(visitor.page).first().waitFor();
  expect(await visitor.page.evaluate(() => window.isSecureContext)).toBe(false);
  await visitor.page.getByRole("textbox", { name: /^Message / }).fill("over plain http");
  await visitor.page.keyboard.press("Enter");
  await messages(visitor.page).filter({ hasText: "over plain http" }).waitFor();
  await visitor.page.getByText(/^(Sent|Read by \d+)$/).waitFor();
  expect(visitor.faults).toEqual([]);
  await plain.close();
});
