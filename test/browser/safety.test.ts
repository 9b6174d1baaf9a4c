import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { type Cluster, startCluster } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { addPerson, allMessages, type Caller, createConversation, send, signIn as signInCaller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { field, launch, messages, pictureFailures, putOff, say, signIn, type Visitor, visit } from "./browser.js";
import { addNamed } from "./people.js";

let cluster: Cluster;
let hoopoe: Hoopoe;
let host: ModelHost;
let browser: Browser;
let caller: Caller;
let visitor: Visitor;

/** Texts that would run, load or deceive if they were anything but text. */
const hostile = [
  `<img src=x onerror="hacked()">`,
  `<script>hacked()</script><svg/onload=hacked()><iframe srcdoc="<script>parent.hacked()</script>">`,
  `[click](javascript:hacked()) ![x](javascript:hacked()) <javascript:hacked()>`,
  `[bank](https://evil.example/) and ![pixel](https://evil.example/pixel.png)`,
  `</textarea></style></title><body onload=hacked()>{{constructor.constructor('hacked()')()}}`,
  `<a href="data:text/html,<script>hacked()</script>">x</a> <style>*{display:none}</style>`,
  "\u202egnp.exe \u2066hidden\u2069 https://a.example/\u202egnp.exe",
  `<details open ontoggle=hacked()><video><source onerror=hacked()></video><math><mi xlink:href="javascript:hacked()">`,
  "| a |\n|---|\n| <img src=x onerror=hacked()> |\n\n- [ ] <input autofocus onfocus=hacked()>\n\n```html\n<script>hacked()</script>\n```",
];

beforeAll(async () => {
  [cluster, host, browser] = await Promise.all([startCluster({ nodes: 1 }), startModelHost(), launch()]);
  [hoopoe] = cluster.nodes as [Hoopoe];
  caller = await signInCaller(hoopoe.url, hoopoe.admin);
  visitor = await visit(browser, { url: hoopoe.url });
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([cluster?.stop(), host?.close()]);
});
pictureFailures(() => ({ visitor }));

test("hostile texts of people and of bots are shown as text: none runs, nothing is loaded, no link leads anywhere but where it says", async () => {
  const { page } = visitor;
  const provider = await caller.ok<{ id: string }>("POST", "/admin/model-providers", {
    name: `<b onclick=hacked()>house</b>`,
    baseUrl: host.url,
    jurisdiction: "local",
  });
  const bot = await caller.ok<{ id: string }>("POST", "/admin/bots", {
    username: "echo",
    displayName: `<img src=x onerror=hacked()>`,
    providerId: provider.id,
    model: "echo",
  });
  const person = await addPerson(caller);
  const chat = await createConversation(caller, [person], { name: `"><script>hacked()</script>` });
  await caller.ok("POST", `/conversations/${chat.id}/members`, { userIds: [bot.id] });
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(hoopoe.url)) elsewhere.push(request.url());
  });
  await signIn(visitor, hoopoe.admin);
  await page.goto(`/c/${chat.id}`);
  await page.getByText("Say hello").waitFor();
  for (const text of hostile) await send(person, chat.id, text, { mentions: [bot.id] });
  await until(
    "every answer",
    async () => (await allMessages(caller, chat.id)).filter((message) => message.ai?.state === "done").length === hostile.length,
    30_000,
  );
  // Only what is in view is in the document: every message passes by once.
  const shown = new Set<string>();
  const log = page.getByRole("log");
  for (let top = 0, end = 1; top < end; top += 300) {
    end = await log.evaluate((list, to) => {
      list.scrollTo(0, to);
      return list.scrollHeight;
    }, top);
    await page.waitForTimeout(80);
    for (const id of await page.locator("[data-index]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-index") ?? ""))) shown.add(id);
    expect(await page.locator("article :is(script, iframe, video, style, img, object, embed, form, [onload], [onerror])").count()).toBe(0);
    const links = await page.locator("article a").evaluateAll((all) => all.map((a) => [a.getAttribute("href"), a.getAttribute("rel"), a.textContent]));
    for (const [href, rel, text] of links) {
      expect(href).toMatch(/^https?:\/\//);
      expect(rel).toContain("noopener");
      expect(new URL(text ?? "").href).toBe(href);
    }
  }
  expect(shown.size).toBeGreaterThan(hostile.length * 2);
  await page.goto("/admin/models");
  await page.getByText("<b onclick=hacked()>house</b>").waitFor();
  await page.goto("/admin/bots");
  await page.getByText("<img src=x onerror=hacked()>").waitFor();
  expect(elsewhere).toEqual([]);
  expect(visitor.faults).toEqual([]);
});

test("direction marks stay within their own message", async () => {
  const { page } = visitor;
  const person = await addPerson(caller);
  const chat = await createConversation(caller, [person]);
  await send(person, chat.id, "\u202e\u2067 turned around");
  await page.goto(`/c/${chat.id}`);
  const text = messages(page).first().locator("p[dir=auto]");
  await text.waitFor();
  expect(await text.evaluate((element) => getComputedStyle(element).unicodeBidi)).toMatch(/isolate|plaintext/);
});

test("a browser in which the policy is broken on purpose is noticed", async () => {
  const planted = await visit(browser, { url: hoopoe.url });
  await planted.page.goto("/signin");
  await planted.page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.hacked()";
    document.body.append(script);
  });
  await planted.page.waitForTimeout(200);
  expect(planted.faults.join()).toContain("CSP: script-src-elem inline");
  expect(planted.faults.join()).not.toContain("a hostile text ran");
  await planted.context.close();
});

test("nothing of one person is left on the page for the next", async () => {
  const { page } = visitor;
  const { username, password } = await addPerson(caller);
  await page.goto("/");
  const composer = page.getByRole("textbox", { name: /^Message / });
  await page.getByRole("navigation", { name: "Conversations" }).getByRole("link").first().click();
  await composer.fill("a draft of the first person");
  await page.getByRole("link", { name: "Me", exact: true }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page
    .getByRole("heading", { name: /Chats|Choose a password/ })
    .first()
    .waitFor();
  expect(await page.content()).not.toContain("a draft of the first person");
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toMatch(/draft|token|eyJ/i);
});

test("nor when the next signs in on another page of the same browser", async () => {
  const own = await visit(browser, { url: hoopoe.url });
  const { page } = own;
  const [first, second] = [await addNamed(caller, "First Person"), await addNamed(caller, "Second Person")];
  const chat = await createConversation(first, [second]);
  const other = await own.context.newPage();
  await other.goto("/signin");
  await other.getByLabel("User name").fill(second.username);
  await other.getByLabel("Password").fill(second.password);
  await signIn(own, first);
  await page.goto(`/c/${chat.id}`);
  await field(page).fill("a draft of the first person");
  await other.getByRole("button", { name: "Sign in" }).click();
  await putOff(other);
  // The access token runs out, and the cookie for the next one is the second person's by now.
  await page.evaluate(() => {
    const { now } = Date;
    Date.now = () => now() + 16 * 60_000;
  });
  await page.getByRole("link", { name: "Me", exact: true }).click();
  await page.getByText("Second Person").first().waitFor();
  await page.goBack();
  await field(page).waitFor();
  expect(await field(page).inputValue()).toBe("");
  expect(own.faults).toEqual([]);
  await own.context.close();
});

test("a message that the server refuses, because the conversation's key cannot be read, stays with its reason; other chats go on", async () => {
  const own = await visit(browser, { url: hoopoe.url });
  await signIn(own, hoopoe.admin);
  const { page } = own;
  const chat = await createConversation(caller, [await addPerson(caller)], { kind: "direct" });
  await cluster.database.query(
    "insert into keys.wrapped_key (id, kind, subject, period, master_version, wrapped) values (decode('0123456789abcdef', 'hex'), 'conversation', $1, $2, 1, decode(repeat('00', 60), 'hex'))",
    [chat.id, new Date().toISOString().slice(0, 7)],
  );
  await page.goto(`/c/${chat.id}`);
  await say(page, "not to be kept");
  await page.getByText(/The key of this conversation cannot be read|无法读取此会话的密钥/).waitFor();
  expect(await allMessages(caller, chat.id)).toEqual([]);
  await page.getByRole("button", { name: /^(Discard|放弃)$/ }).click();
  await page.getByText("not to be kept").waitFor({ state: "detached" });
  await page.close();
});
