import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { runHoopoe } from "../rig/doctor.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { type Caller, signIn as signInCaller } from "../rig/people.js";
import { launch, messages, pictureFailures, say, type Visitor } from "./browser.js";
import { lookAt } from "./look.js";
import { addNamed, browse } from "./people.js";

/** What left for an answer, behind one click. */
let cluster: Cluster;
let hoopoe: Hoopoe;
let host: ModelHost;
let browser: Browser;
let lei: Caller;
let chatId: string;
let member: Visitor;

beforeAll(async () => {
  [cluster, host, browser] = await Promise.all([startCluster({ nodes: 1 }), startModelHost(), launch()]);
  [hoopoe] = cluster.nodes as [Hoopoe];
  const keeper = await signInCaller(hoopoe.url, hoopoe.admin);
  lei = await addNamed(keeper, "李雷");
  const provider = await keeper.ok<{ id: string }>("POST", "/admin/model-providers", { name: "house", baseUrl: host.url, jurisdiction: "local" });
  const bot = await keeper.ok<{ id: string }>("POST", "/admin/bots", { username: "helper", displayName: "Helper", providerId: provider.id, model: "echo" });
  chatId = (await lei.ok<{ id: string }>("POST", "/conversations", { kind: "direct", memberIds: [bot.id] })).id;
  member = await browse(browser, lei, { url: hoopoe.url, path: `/c/${chatId}` });
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([cluster?.stop(), host?.close()]);
});
pictureFailures(() => ({ member }));

const open = (page: Page) =>
  messages(page)
    .filter({ has: page.locator("footer") })
    .last()
    .getByRole("button", { name: /What left|发出了什么/ })
    .click();
const picture = (page: Page, name: string) => page.screenshot({ path: join(import.meta.dirname, "../out", `receipt-${name}.png`) });

test("says where it went and what it is made of; the signature is checked here, and the saved file by the command", async () => {
  const { page, faults } = member;
  await say(page, "what left?");
  await messages(page).locator("[data-state=done]").last().waitFor();
  await open(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByText("on the organisation's own machines").waitFor();
  await dialog.getByText(new URL(host.url).host).waitFor();
  await dialog.getByText(/^[0-9a-f]{64}$/).waitFor();
  await dialog.getByRole("button", { name: "Check the signature" }).click();
  await dialog.getByText("The signature is right").waitFor();
  expect(await lookAt(page)).toEqual([]);
  await picture(page, "en-wide");
  const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Save the receipt" }).click()]);
  const file = await download.path();
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ receipt: { model: "echo" }, keys: { keys: [{ kty: "OKP" }] } });
  expect((await runHoopoe(["receipt", "verify", file])).exit).toBe(0);
  expect(faults).toEqual([]);
});

test("an altered call is noticed; a receipt that cannot be had says so and can be asked for again", async () => {
  const { page } = member;
  await cluster.database.query("update egress_call set host = 'elsewhere.example:443'");
  await page.goto(`/c/${chatId}`);
  await open(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Check the signature" }).click();
  await dialog.getByText("The signature is wrong").waitFor();
  await page.keyboard.press("Escape");
  await page.route("**/receipt", (route) => route.fulfill({ status: 500, body: "{}" }));
  await page.goto(`/c/${chatId}`);
  await open(page);
  await dialog.getByRole("alert").waitFor();
  await page.unroute("**/receipt");
  await dialog.getByRole("button", { name: /Try again|Retry/i }).click();
  await dialog.getByText("elsewhere.example:443").waitFor();
});

test.each([
  ["zh-CN", 1280],
  ["zh-CN", 390],
  ["en-GB", 390],
] as const)("in %s at %i px nothing is cut and nothing is too faint", async (locale, width) => {
  const visitor = await browse(browser, lei, { url: hoopoe.url, path: `/c/${chatId}`, locale, width });
  await open(visitor.page);
  const dialog = visitor.page.getByRole("dialog");
  await dialog.getByText(/^[0-9a-f]{64}$/).waitFor();
  await dialog.getByRole("button", { name: /Check the signature|核对签名/ }).click();
  await dialog.getByText(/signature is wrong|签名不符/).waitFor();
  expect(await lookAt(visitor.page)).toEqual([]);
  await picture(visitor.page, `${locale}-${width}`);
  await visitor.context.close();
});
