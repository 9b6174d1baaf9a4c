import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { type Caller, signIn as signInCaller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { launch, messages, pictureFailures, say, type Visitor } from "./browser.js";
import { lookAt } from "./look.js";
import { addNamed, browse } from "./people.js";

/** What an answer looks like while it is written, and what can be done with it afterwards. */
let hoopoe: Hoopoe;
let host: ModelHost;
let browser: Browser;
let keeper: Caller;
let lei: Caller;
let member: Visitor;
let admin: Visitor | undefined;

beforeAll(async () => {
  [hoopoe, host, browser] = await Promise.all([startNode(), startModelHost(), launch()]);
  keeper = await signInCaller(hoopoe.url, hoopoe.admin);
  lei = await addNamed(keeper, "李雷");
  member = await browse(browser, lei, { url: hoopoe.url, path: "/" });
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([hoopoe?.stop(), host?.close()]);
});
pictureFailures(() => ({ member, admin }));

let made = 0;
let providerId: Promise<string> | undefined;

/** A new direct chat of `person` with a new bot on the scripted host. */
async function chatWith(model: string, person = lei): Promise<string> {
  providerId ??= keeper.ok<{ id: string }>("POST", "/admin/model-providers", { name: "house", baseUrl: host.url, jurisdiction: "local" }).then(({ id }) => id);
  const bot = { username: `answers${++made}`, displayName: `Bot ${made} of ${model}`, providerId: await providerId, model };
  const { id } = await keeper.ok<{ id: string }>("POST", "/admin/bots", bot);
  return (await person.ok<{ id: string }>("POST", "/conversations", { kind: "direct", memberIds: [id] })).id;
}

const answers = ({ page }: Visitor) => messages(page).filter({ has: page.locator("footer") });
const state = (visitor: Visitor) => answers(visitor).last().locator("[data-state]").getAttribute("data-state");
const ended = (visitor: Visitor) => until("an ended answer", async () => !["thinking", "writing", null].includes(await state(visitor)), 30_000);

const written = [
  "## A heading",
  "A paragraph with **bold words**, *slanted ones*, `code`, and [a link](http://example.org/somewhere) in the middle of it.",
  "1. first\n2. second with **bold**\n3. third",
  "```python\ndef hoopoe(x):\n    return x * 2\n```",
  "| name | says |\n| --- | --- |\n| hoopoe | hoop |\n| 戴胜 | 呼 |",
  "> quoted words\n> in two lines",
  "The end.",
].join("\n\n");

test("what stands there does not move while the rest is written, and nothing changes its shape", async () => {
  const { page, faults } = member;
  await page.goto(`/c/${await chatWith("retell-15")}`);
  // each frame: no block may begin elsewhere than before, no finished one change its height, no piece of markdown show its marks
  await page.evaluate(() => {
    const wrong: string[] = [];
    let frames = 0;
    let before: { tag: string; top: number; height: number }[] = [];
    const watch = (): void => {
      const answer = document.querySelector("footer")?.closest("article")?.querySelector("[aria-busy]");
      // an empty line stands for the words that are to come
      const children = [...(answer?.children ?? [])].filter((block) => block.textContent);
      const blocks = children.map((block) => {
        const { top, height } = block.getBoundingClientRect();
        return { tag: block.tagName, top: top - (answer?.getBoundingClientRect().top ?? 0), height };
      });
      for (const [i, was] of before.entries()) {
        const is = blocks[i];
        if (!is) wrong.push(`block ${i} (${was.tag}) went away`);
        else if (Math.abs(is.top - was.top) > 0.5) wrong.push(`block ${i} (${was.tag}) moved from ${was.top} to ${is.top}`);
        else if (is.tag !== was.tag) wrong.push(`block ${i} became ${is.tag}, was ${was.tag}`);
        else if (is.height < was.height - 0.5) wrong.push(`block ${i} (${was.tag}) shrank from ${was.height} to ${is.height}`);
      }
      const words = children.map((block) => (block.querySelector("pre") ? "" : block.textContent)).join(" ");
      if (/\*|##|`|\]\(|\| ?-/.test(words)) wrong.push(`marks are shown: ${/.{0,20}(\*|##|`|\]\(|\| ?-).{0,20}/.exec(words)?.[0]}`);
      before = blocks;
      frames += blocks.length ? 1 : 0;
      Object.assign(window, { seen: { wrong: [...new Set(wrong)], frames } });
      requestAnimationFrame(watch);
    };
    watch();
  });
  await say(page, written);
  await until("it is being written", async () => (await state(member)) === "writing");
  await ended(member);
  const seen = await page.evaluate(() => (window as unknown as { seen: { wrong: string[]; frames: number } }).seen);
  expect(seen.wrong).toEqual([]);
  expect(seen.frames).toBeGreaterThan(30);
  const answer = answers(member).last();
  expect(await answer.locator("ol > li").count()).toBe(3);
  expect(await answer.locator("table tr").count()).toBe(3);
  expect(await answer.locator("pre").innerText()).toContain("return x * 2");
  expect(await answer.getByText("python", { exact: true }).count()).toBe(1);
  expect(await answer.locator("a").count()).toBe(0);
  expect(await lookAt(page)).toEqual([]);
  expect(faults).toEqual([]);
});

const hostile: [string, string][] = [
  ["quotations", ">".repeat(9_000)],
  ["brackets", "[a](".repeat(2_200)],
  ["asterisks", "*".repeat(9_000)],
  ["emphasis", "**a_".repeat(2_200)],
  ["numbered lists in one line", "1. ".repeat(3_000)],
  ["a table of a thousand columns", `${"|a".repeat(1_000)}|\n${"|-".repeat(1_000)}|\n${"|b".repeat(1_000)}|`],
  ["HTML", "<img src=x onerror=hacked()><script>hacked()</script>".repeat(150)],
];
test.each(hostile)("hostile markdown neither runs nor holds up the page: %s", async (_, text) => {
  const { page, faults } = member;
  await page.goto(`/c/${await chatWith("echo")}`);
  await say(page, text);
  await ended(member);
  // the page is there for its reader
  const composer = page.getByRole("textbox", { name: /^Message / });
  await composer.fill("still here");
  expect(await composer.inputValue()).toBe("still here");
  expect(await answers(member).last().locator("img, script, iframe").count()).toBe(0);
  expect(faults).toEqual([]);
});

test("an edited question is answered anew; the earlier answer stays at hand, and thumbs are kept", async () => {
  const { page } = member;
  const path = `/c/${await chatWith("echo")}`;
  await page.goto(path);
  await say(page, "first question");
  await ended(member);
  await answers(member).last().getByRole("button", { name: "Bad answer" }).click();
  await messages(page).first().hover();
  await messages(page).first().locator("[aria-haspopup=menu]").click();
  await page.getByRole("menuitem", { name: "Edit", exact: true }).click();
  const editor = page.getByRole("textbox", { name: "Edit the message" });
  await editor.fill("second question");
  await editor.press("Enter");
  await answers(member).last().getByRole("button", { name: "Answer the edited question" }).click();
  await page.getByText("answer 1 of 2, replaced by a newer one").waitFor();
  await until("the new answer", async () => (await answers(member).last().innerText()).includes("second question"));
  await ended(member);
  const newest = answers(member).last();
  expect(await newest.getByText("2/2").count()).toBe(1);
  expect(await newest.getByRole("button", { name: "Later answer" }).isDisabled()).toBe(true);
  await newest.getByRole("button", { name: "Good answer" }).click();
  await newest.getByRole("button", { name: "Earlier answer" }).click();
  await newest.getByText("1/2").waitFor();
  expect(await newest.innerText()).toContain("first question");
  expect(await newest.getByRole("button", { name: "Bad answer" }).getAttribute("aria-pressed")).toBe("true");
  await until("both are stored", async () => (await lei.ok<{ items: unknown[] }>("GET", `/conversations${path.slice(2)}/feedback`)).items.length === 2);

  await page.reload();
  await newest.getByText("2/2").waitFor();
  await until("its thumb", async () => (await newest.getByRole("button", { name: "Good answer" }).getAttribute("aria-pressed")) === "true");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await newest.getByText("1/2").waitFor();
  expect(await newest.getByRole("button", { name: "Bad answer" }).getAttribute("aria-pressed")).toBe("true");
  expect(await lookAt(page)).toEqual([]);
});

test("what is copied carries the label: the whole answer, a piece chosen by hand, and its code", async () => {
  const { page, context } = member;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`/c/${await chatWith("echo")}`);
  await say(page, "some words\n\n```python\nx = 1\n```");
  await ended(member);
  const answer = answers(member).last();
  const label = (await answer.locator("footer").innerText()).match(/.*AI.*/)?.[0] ?? "";
  const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await answer.getByRole("button", { name: "Copy with the AI label" }).click();
  expect(await copied()).toBe(`some words\n\n\`\`\`python\nx = 1\n\`\`\`\n\n${label}`);
  await answer.getByRole("button", { name: "Copy", exact: true }).click();
  await until("the code", async () => (await copied()) === `x = 1\n# ${label}`);
  await answer.getByText("some words").selectText();
  await page.keyboard.press("Control+c");
  await until("the piece", async () => (await copied()) === `some words\n\n${label}`);
});

test.each([
  ["401", "failed", "did not accept the key", "enter a new key"],
  ["404-model", "failed", "does not have this model", "does not list 404-model"],
  ["cut", "interrupted", "The answer broke off", "ended in the middle"],
])("why an answer failed, and what helps, for everybody and for administrators: %s", async (model, shown, words, advice) => {
  const { page } = member;
  await page.goto(`/c/${await chatWith(model)}`);
  await say(page, "are you there?");
  await ended(member);
  expect(await state(member)).toBe(shown);
  expect(await answers(member).last().innerText()).toContain(words);
  expect(await answers(member).last().getByText("For administrators").count()).toBe(0);

  admin ??= await browse(browser, keeper, { url: hoopoe.url, path: "/", dark: true, width: 390 });
  await admin.page.goto(`/c/${await chatWith(model, keeper)}`);
  await say(admin.page, "are you there?");
  await ended(admin);
  const answer = answers(admin).last();
  await answer.getByText(advice).waitFor();
  expect(await lookAt(admin.page)).toEqual([]);
  await answer.getByRole("link", { name: "Open house" }).click();
  await admin.page.getByRole("heading", { name: "house", exact: true }).waitFor();
});
