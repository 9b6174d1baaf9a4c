import { defaultEgressRules } from "@hoopoe/protocol";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { startCanaryHost } from "../rig/canary-host.js";
import { type Cluster, startCluster } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { allMessages, type Caller, send, signIn as signInCaller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { evilTexts } from "../security/evil-texts.js";
import { launch, messages, pictureFailures, say, type Visitor } from "./browser.js";
import { addNamed, browse } from "./people.js";

/** S31 in a real browser: a model that says all an attacker could wish for. */
let cluster: Cluster;
let hoopoe: Hoopoe;
let host: ModelHost;
let canary: Awaited<ReturnType<typeof startCanaryHost>>;
let browser: Browser;
let keeper: Caller;
let lei: Caller;
let member: Visitor;

beforeAll(async () => {
  [cluster, host, canary, browser] = await Promise.all([startCluster({ nodes: 1 }), startModelHost(), startCanaryHost(), launch()]);
  [hoopoe] = cluster.nodes as [Hoopoe];
  keeper = await signInCaller(hoopoe.url, hoopoe.admin);
  lei = await addNamed(keeper, "李雷");
  const rules = { rules: defaultEgressRules, images: { domestic: false, overseas: false }, linkHosts: ["docs.example.org"] };
  await cluster.database.query("insert into egress_policy (id, version, rules) values (gen_random_uuid(), 9, $1)", [JSON.stringify(rules)]);
  member = await browse(browser, lei, { url: hoopoe.url, path: "/" });
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([cluster?.stop(), host?.close(), canary?.close()]);
});
pictureFailures(() => ({ member }));

let made = 0;
async function chat(): Promise<string> {
  const provider = await keeper.ok<{ id: string }>("POST", "/admin/model-providers", { name: `house ${++made}`, baseUrl: host.url, jurisdiction: "local" });
  const bot = { username: `evil${made}`, displayName: `Evil ${made}`, providerId: provider.id, model: "echo" };
  const { id } = await keeper.ok<{ id: string }>("POST", "/admin/bots", bot);
  return (await lei.ok<{ id: string }>("POST", "/conversations", { kind: "direct", memberIds: [id] })).id;
}

test("nothing is asked for, nothing runs, no link leads out, and the chat stays usable", async () => {
  const { page, faults } = member;
  const id = await chat();
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(hoopoe.url)) elsewhere.push(request.url());
  });
  await page.goto(`/c/${id}`);
  for (const text of evilTexts(canary.url)) {
    await send(lei, id, text);
    await until("its answer", async () => (await allMessages(lei, id)).at(-1)?.ai?.state === "done", 30_000);
    // in view, drawn, and the page answers
    const answer = messages(page)
      .filter({ has: page.locator("footer") })
      .last();
    await answer.locator("[data-state=done]").waitFor({ timeout: 30_000 });
    expect(await answer.locator("a").count()).toBe(0);
    expect(await answer.locator(":is(script, style, link, meta, base, form, iframe, object, embed, video, img, picture, image)").count()).toBe(0);
  }
  await say(page, "and we talk on");
  await messages(page).filter({ hasText: "and we talk on" }).first().waitFor();
  expect(elsewhere).toEqual([]);
  expect(canary.asked).toEqual([]);
  expect(faults).toEqual([]);
});

test("links are pressed only where the organisation allows their host, with the address beside other words", async () => {
  const { page } = member;
  await page.goto(`/c/${await chat()}`);
  await say(
    page,
    "[the manual](https://docs.example.org/a) https://docs.example.org/b ![a picture](https://docs.example.org/c.png) [no](https://evil.example/) [user](https://x@docs.example.org/)",
  );
  const answer = messages(page)
    .filter({ has: page.locator("footer") })
    .last();
  await answer.locator("[data-state=done]").waitFor({ timeout: 30_000 });
  const links = await answer.locator("a").evaluateAll((all) => all.map((a) => [a.getAttribute("href"), a.getAttribute("rel"), a.textContent]));
  expect(links).toEqual([
    ["https://docs.example.org/a", "noopener noreferrer nofollow", "the manual (https://docs.example.org/a)"],
    ["https://docs.example.org/b", "noopener noreferrer nofollow", "https://docs.example.org/b"],
    ["https://docs.example.org/c.png", "noopener noreferrer nofollow", "a picture (https://docs.example.org/c.png)"],
  ]);
  expect(await answer.innerText()).toContain("https://evil.example/");
});
