import { join } from "node:path";
import type { Bot, EgressPolicy, ModelProvider } from "@hoopoe/protocol";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { type Cluster, startCluster } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { allMessages, type Caller, createConversation, send, signIn as signInCaller, uniqueName } from "../rig/people.js";
import { until } from "../rig/until.js";
import { launch, pictureFailures, type Visitor } from "./browser.js";
import { lookAt } from "./look.js";
import { addNamed, browse } from "./people.js";

/** The pages of what leaves: its rules, what they would have done, who receives, and what went there. */
let cluster: Cluster;
let hoopoe: Hoopoe;
let host: ModelHost;
let browser: Browser;
let keeper: Caller;
let lei: Caller;
let mid: ModelProvider;
let far: ModelProvider;
let chat: string;
let admin: Visitor;
let member: Visitor;

const makeProvider = (name: string, baseUrl: string, jurisdiction: string): Promise<ModelProvider> =>
  keeper.ok("POST", "/admin/model-providers", { name, baseUrl, jurisdiction });
const policy = (): Promise<EgressPolicy> => keeper.ok("GET", "/admin/egress-policy");
/** All of a page that scrolls, as a picture in `test/out`. */
async function picture(page: Page, name: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 1280, height: 800 };
  const height = await page.evaluate(() => Math.max(800, ...Array.from(document.querySelectorAll("main *, dialog *"), (element) => element.scrollHeight + 80)));
  await page.setViewportSize({ ...size, height: Math.min(height, 6_000) });
  await page.screenshot({ path: join(import.meta.dirname, "../out", `egress-${name}.png`) });
  await page.setViewportSize(size);
}

beforeAll(async () => {
  [cluster, host, browser] = await Promise.all([startCluster({ nodes: 1 }), startModelHost(), launch()]);
  [hoopoe] = cluster.nodes as [Hoopoe];
  keeper = await signInCaller(hoopoe.url, hoopoe.admin);
  lei = await addNamed(keeper, "李雷");
  await lei.ok("PUT", "/me/consents", { purpose: "ai", given: true });
  const near = await makeProvider("house", host.url, "local");
  mid = await makeProvider("城里的模型", host.url, "domestic");
  far = await makeProvider("Faraway", "https://api.example.com/v1", "overseas");
  const bot = (displayName: string, providerId: string): Promise<Bot> =>
    keeper.ok("POST", "/admin/bots", { username: uniqueName("b"), displayName, providerId, model: "echo" });
  await bot("小助手", near.id);
  const helper = await bot("外援", mid.id);
  chat = (await createConversation(lei, [], { kind: "direct", memberIds: [helper.id] })).id;
  admin = await browse(browser, keeper, { url: hoopoe.url, path: "/admin/models" });
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([cluster?.stop(), host?.close()]);
});
pictureFailures(() => ({ admin, member }));

async function ask(text: string): Promise<void> {
  const { id } = await send(lei, chat, text);
  const answered = async () => (await allMessages(lei, chat)).find((message) => message.replyTo === id && message.ai?.state !== "streaming");
  expect((await until("the answer", answered, 20_000)).ai?.state).toBe("done");
}
const cell = (page: Page, name: string) => page.getByRole("combobox", { name, exact: true });
const saveBar = (page: Page) => page.getByRole("region", { name: "Not saved yet" });

test("the rules: beside the models; a cell offers only what can hold there; nothing asked yet", async () => {
  const { page } = admin;
  await page.getByRole("link", { name: "What leaves" }).click();
  await page.getByText("Version 1 holds: the product's own").waitFor();
  expect(await cell(page, "Internal, Domestic").inputValue()).toBe("redact");
  const offered = async (name: string) => (await cell(page, name).locator("option").allInnerTexts()).join();
  expect(await offered("Internal, Local")).toBe("As written,Masked,Blocked");
  expect(await offered("Public, Domestic")).toBe("As written,Masked,Local only,Blocked");
  expect(await offered("Public, Overseas")).toBe("Masked,Local only,Blocked");
  expect(await offered("Secret, Overseas")).toBe("Local only,Blocked");
  await page.getByRole("button", { name: "Try", exact: true }).click();
  await page.getByText("No questions in that time").waitFor();
  expect(await lookAt(page)).toEqual([]);
});

test("trying out what stands in the form, saved or not: how many, where, by which bot, and why", async () => {
  await ask("请打 13800138000");
  await ask("again");
  const { page } = admin;
  await cell(page, "Internal, Domestic").selectOption("Blocked");
  await saveBar(page).getByText("1 change is not saved yet").waitFor();
  await page.getByRole("button", { name: "Try", exact: true }).click();
  await page.getByRole("row", { name: /^Left masked 2 0 −2$/ }).waitFor();
  await page.getByRole("row", { name: /^Not answered 0 2 \+2$/ }).waitFor();
  await page.getByRole("row", { name: /^The class may not go to that place 0 2 \+2$/ }).waitFor();
  await page.getByRole("row", { name: /^Internal, Domestic 2 0 0 2 → 0 0 → 2$/ }).waitFor();
  await page.getByRole("row", { name: /^外援 2 / }).waitFor();
  await page.getByText("Texts were not opened.").waitFor();
  await page.getByText("The first 2 questions that would end otherwise").click();
  expect(await page.getByText(/Masked → Not answered/).count()).toBe(2);
  await picture(page, "rules-en");
  await cell(page, "Internal, Domestic").selectOption("Masked");
  await page.getByText("The rules in the form have changed since.").waitFor();
  expect(await saveBar(page).count()).toBe(0);
  await page.getByLabel("Look into the texts of the newest 500 questions too").check();
  await page.getByRole("button", { name: "Try", exact: true }).click();
  await page.getByRole("row", { name: /^phone numbers 1 1 –$/ }).waitFor();
  await page.getByText("The texts of 2 questions were looked into.").waitFor();
  expect((await policy()).version).toBe(1);
});

test("terms, patterns, hosts and pictures: each fault stands at its field, what is saved holds", async () => {
  const { page } = admin;
  await page.getByLabel("Pictures may go to domestic models").check();
  await page.getByLabel("Hosts that links in answers").fill("docs.example.org\nhttps://bad.example/x");
  for (const [at, text] of ["凤凰计划", "凤凰计划", "x"].entries()) {
    await page.getByRole("button", { name: "Add a term" }).click();
    await page.getByLabel(`Term ${at + 1}`, { exact: true }).fill(text);
  }
  await page.getByRole("button", { name: "Add a pattern" }).click();
  await page.getByLabel("Name of pattern 1").fill("合同");
  await page.getByLabel("Pattern 1", { exact: true }).fill("HT-(?=\\d)");
  const save = saveBar(page).getByRole("button", { name: "Save as version 2" });
  await save.click();
  await page.getByText("'https://bad.example/x' is not the name of a host alone").waitFor();
  await page.getByText("2 to 200 characters on one line.").waitFor();
  await page.getByLabel("Hosts that links in answers").fill("docs.example.org");
  await page.getByRole("button", { name: "Remove term 3" }).click();
  await page.getByText("This term is there twice.").waitFor();
  expect(await page.getByLabel("Term 2", { exact: true }).getAttribute("aria-invalid")).toBe("true");
  await page.getByLabel("Term 2", { exact: true }).fill("Acme");
  await page.getByLabel("Note on term 2").fill("customer");
  await save.click();
  await page.getByText("The server cannot use this pattern: looking ahead or behind").waitFor();
  expect(await page.getByLabel("Pattern 1", { exact: true }).evaluate((field) => field === document.activeElement)).toBe(true);
  await page.getByLabel("Pattern 1", { exact: true }).fill("HT-\\d{6}");
  // a look at another page loses nothing
  await page.getByRole("link", { name: "Recipients", exact: true }).click();
  await page.getByRole("list", { name: "Recipients" }).waitFor();
  await page.getByRole("link", { name: "Rules", exact: true }).click();
  await saveBar(page).getByText("5 changes are not saved yet").click();
  await page.getByText("Pattern added: 合同").waitFor();
  await save.click();
  await page.getByText("Version 2 holds from the next question on.").waitFor();
  expect(await policy()).toMatchObject({
    version: 2,
    images: { domestic: true, overseas: false },
    linkHosts: ["docs.example.org"],
    terms: [
      { text: "凤凰计划", label: null },
      { text: "Acme", label: "customer" },
    ],
    patterns: [{ name: "合同", pattern: "HT-\\d{6}" }],
  });
});

test("another administrator was quicker: nothing is overwritten, theirs is shown, one's own stays until one says otherwise", async () => {
  const { page } = admin;
  const theirs = async () => {
    const { rules, images, terms, patterns, linkHosts } = await policy();
    await keeper.ok("PUT", "/admin/egress-policy", {
      rules,
      images,
      patterns,
      terms: terms.map(({ text }) => ({ text })),
      linkHosts: [...linkHosts, uniqueName("h")],
    });
  };
  await cell(page, "Public, Domestic").selectOption("As written");
  await theirs();
  await saveBar(page).getByRole("button", { name: "Save as version 3" }).click();
  const notice = page.getByRole("alert").filter({ hasText: "Version 3 was saved meanwhile, by root.admin" });
  await notice.getByText(/Host added: /).waitFor();
  expect(await cell(page, "Public, Domestic").inputValue()).toBe("allow");
  expect((await policy()).rules.public.domestic).toBe("redact");
  await notice.getByRole("button", { name: "Keep mine" }).click();
  await saveBar(page).getByRole("button", { name: "Save as version 4" }).click();
  await page.getByText("Version 4 holds from the next question on.").waitFor();
  await cell(page, "Public, Local").selectOption("Masked");
  await theirs();
  await saveBar(page).getByRole("button", { name: "Save as version 5" }).click();
  await page.getByRole("button", { name: "Load theirs" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Load theirs" }).click();
  await page.getByText("Version 5 holds since").waitFor();
  expect(await cell(page, "Public, Local").inputValue()).toBe("allow");
  expect(await saveBar(page).count()).toBe(0);
});

test("an earlier version: what held, what it changed; put into the form it holds only when it is saved", async () => {
  const { page } = admin;
  await page.getByRole("button", { name: "Look at version 2" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Term added: Acme").waitFor();
  await dialog.getByText("合同: HT-\\d{6}").waitFor();
  expect(await lookAt(page)).toEqual([]);
  await picture(page, "version-en");
  await dialog.getByRole("button", { name: "Put into the form" }).click();
  await saveBar(page).getByText("Version 2 stands in the form.").waitFor();
  expect((await policy()).version).toBe(5);
  await saveBar(page).getByRole("button", { name: "Undo all" }).click();
  await dialog.getByRole("button", { name: "Undo all" }).click();
  await saveBar(page).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Look at version 2" }).click();
  await dialog.getByRole("button", { name: "Put into the form" }).click();
  await saveBar(page).getByRole("button", { name: "Save as version 6" }).click();
  await page.getByText("Version 6 holds from the next question on.").waitFor();
  expect((await policy()).terms).toHaveLength(2);
});

test("words that cannot be read any more are told, and are not replaced unawares", async () => {
  await cluster.database.query("update egress_policy set words = overlay(words placing '\\x00'::bytea from 40) where version = 6");
  const { page } = admin;
  await page.reload();
  await page.getByRole("alert").getByText("Your own terms and patterns can no longer be read").waitFor();
  await page.getByRole("button", { name: "Add a term" }).click();
  await page.getByLabel("Term 1", { exact: true }).fill("凤凰计划");
  await saveBar(page).getByRole("button", { name: "Save as version 7" }).click();
  await page.getByText("Say that you know it before you save.").waitFor();
  await picture(page, "unreadable-en");
  await page.getByLabel("I know that the terms and patterns are lost").check();
  await saveBar(page).getByRole("button", { name: "Save as version 7" }).click();
  await page.getByText("Version 7 holds from the next question on.").waitFor();
  expect(await policy()).toMatchObject({ wordsUnreadable: false, terms: [{ text: "凤凰计划" }], linkHosts: ["docs.example.org"] });
});

test("the register: what is missing, filled in on the host's page; a transfer basis recorded and taken away", async () => {
  const { page } = admin;
  await page.goto("/admin/models");
  await page.getByText("Nothing is sent: no transfer basis").waitFor();
  await page.goto("/admin/egress/recipients");
  const row = page.getByRole("listitem").filter({ hasText: "Faraway" });
  await row.getByText("Missing: contact, purpose, contract, how long it keeps, whether it trains, transfer basis").waitFor();
  await row.getByText("Nothing is sent there: no transfer basis is recorded.").waitFor();
  await page.getByRole("listitem").filter({ hasText: "城里的模型" }).getByText("2 calls, from").waitFor();
  const gone = await makeProvider("Gone", "https://gone.example.com/v1", "domestic");
  await keeper.ok("DELETE", `/admin/model-providers/${gone.id}`);
  await page.reload();
  await page
    .getByRole("listitem")
    .filter({ hasText: "Gone" })
    .getByText(/^disconnected /)
    .waitFor();
  await picture(page, "recipients-en");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Register (CSV)" }).click();
  expect((await download).suggestedFilename()).toBe("recipients.csv");
  await row.getByRole("link", { name: "Fill in" }).click();
  for (const label of ["Contact", "Purpose", "Contract", "How long it keeps what it is sent"])
    await page.getByLabel(label, { exact: true }).fill(`of ${label}`);
  await page.getByRole("radio", { name: "No", exact: true }).check();
  await page.getByLabel("Transfer basis").selectOption("Standard contract (PIPL 38; GDPR 46)");
  const save = page.getByRole("button", { name: "Save in the register" });
  await save.click();
  await page.getByText("This is needed.").waitFor();
  await page.getByLabel("File numbers, dates, which article").fill("no. 7 of 2026");
  await save.click();
  await page.getByText(/Recorded by root\.admin on/).waitFor();
  await page.getByText("Sent with names, numbers and the like masked: public, internal, personal").waitFor();
  expect(await lookAt(page)).toEqual([]);
  await picture(page, "provider-en");
  const provider = (): Promise<ModelProvider> => keeper.ok("GET", `/admin/model-providers/${far.id}`);
  expect(await provider()).toMatchObject({ contact: "of Contact", trains: false, transferBasis: { kind: "standard_contract", note: "no. 7 of 2026" } });
  await page.getByLabel("Transfer basis").selectOption("None: nothing goes overseas");
  await page.getByRole("radio", { name: "Not said", exact: true }).check();
  await page.getByText("From the next question on nothing goes there.").waitFor();
  await save.click();
  await page.getByText("Nothing goes there before a transfer basis is recorded").waitFor();
  expect(await provider()).toMatchObject({ contact: "of Contact", trains: null, transferBasis: null });
});

test("what went where: totals, people, calls, tables; wrong times at their fields; a time in which nothing left", async () => {
  const { page } = admin;
  await page.goto(`/admin/egress/calls?provider=${mid.id}`);
  await page.getByText(/Times are those of this browser: /).waitFor();
  const looks = async () =>
    Number((await cluster.database.query("select count(*)::int as n from audit_event where action like 'egress.disclose-%'")).rows[0].n);
  expect(await looks()).toBe(0);
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByRole("row", { name: /^李雷.* 2 2 1 / }).waitFor();
  const first = page.getByRole("list", { name: "Calls" }).getByRole("listitem").first();
  await first.getByText("外援 → echo").waitFor();
  await first.getByText("Call in full").click();
  await first.getByText("phone numbers × 1").waitFor();
  await first.getByText(/^[0-9a-f]{64}$/).waitFor();
  expect(await lookAt(page)).toEqual([]);
  await picture(page, "calls-en");
  // every look is written down, none that nobody asked for
  expect(await looks()).toBe(2);
  for (const [button, name] of [
    ["People (CSV)", /^people-.*\.csv$/],
    ["Calls (CSV)", /^calls-.*\.csv$/],
  ] as const) {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: button }).click();
    expect((await download).suggestedFilename()).toMatch(name);
  }
  await page.getByLabel("From", { exact: true }).fill("2020-01-01T00:00");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("At most 400 days after 'From'.").waitFor();
  await page.getByLabel("To, not included").fill("2020-01-01T00:00");
  await page.getByText("Must lie after 'From'.").waitFor();
  await page.getByLabel("To, not included").fill("2020-01-02T00:00");
  await page.getByRole("button", { name: "Show" }).click();
  await page.getByText("Nothing went there in that time").waitFor();
});

test("the class of a chat with a bot is one's own to choose; of two people it is raised and not lowered; it says what leaves", async () => {
  member = await browse(browser, lei, { url: hoopoe.url, path: `/c/${chat}` });
  const { page } = member;
  const classField = () => page.getByLabel("Data class");
  await page.getByRole("button", { name: "Details" }).click();
  await page.getByText(/Sent masked: 城里的模型/).waitFor();
  await classField().selectOption("Secret: never leaves our own machines");
  await page.getByText(/Not sent: 城里的模型/).waitFor();
  await classField().selectOption("Public: may be known to anybody");
  await page.getByText(/Sent masked: 城里的模型/).waitFor();
  const two = await createConversation(lei, [], { kind: "direct", memberIds: [keeper.id] });
  await page.goto(`/c/${two.id}`);
  await page.getByRole("button", { name: "Details" }).click();
  await classField().selectOption("Personal: holds data about people");
  await until("it is raised", async () => (await lei.ok<{ dataClass: string }>("GET", `/conversations/${two.id}`)).dataClass === "personal");
  await until("less is not offered", async () => (await classField().locator("option").count()) === 2);
});

test("in Chinese, dark, on a telephone: nothing is wider than the window, everything has a name and can be read", async () => {
  const narrow = await browse(browser, keeper, { url: hoopoe.url, path: "/admin/egress", locale: "zh-CN", dark: true, width: 390 });
  const { page } = narrow;
  await cell(page, "内部，境内").selectOption("禁止");
  await page.getByRole("button", { name: "试算" }).click();
  await page.getByRole("row", { name: /^没有回答 0 / }).waitFor();
  expect(await lookAt(page)).toEqual([]);
  await picture(page, "rules-zh");
  await page.getByRole("button", { name: "查看第 2 版" }).click();
  await page.getByText("添加词语：Acme").waitFor();
  expect(await lookAt(page)).toEqual([]);
  await picture(page, "version-zh");
  await page.keyboard.press("Escape");
  await page.goto("/admin/egress/recipients");
  await page.getByText("尚未登记出境依据").waitFor();
  expect(await lookAt(page)).toEqual([]);
  await picture(page, "recipients-zh");
  await page.goto(`/admin/models/${far.id}`);
  await page.getByLabel("出境依据").selectOption({ index: 2 });
  expect(await lookAt(page)).toEqual([]);
  await picture(page, "provider-zh");
  await page.goto(`/admin/egress/calls?provider=${mid.id}`);
  await page.getByRole("button", { name: "查看" }).click();
  await page.getByText("完整记录").first().click();
  expect(await lookAt(page)).toEqual([]);
  await picture(page, "calls-zh");
  for (const visitor of [admin, member, narrow]) expect(visitor.faults).toEqual([]);
});
