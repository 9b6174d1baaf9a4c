import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { type Caller, createConversation, signIn as signInCaller } from "../rig/people.js";
import { until } from "../rig/until.js";
import { choose, launch, messages, messageWith, pictureFailures, say, type Visitor } from "./browser.js";
import { type Cable, layCable } from "./cable.js";
import { lookAt } from "./look.js";
import { addNamed, browse } from "./people.js";
import { png } from "./png.js";

/** Files on the page: on their way up, in the message, large, on the disk, and gone again. Files of one MiB at most, so that too much is little. */
let cluster: Cluster;
let browser: Browser;
let cable: Cable;
let lei: Caller;
let han: Caller;
let one: Visitor;
let other: Visitor;
let room: string;

beforeAll(async () => {
  [cluster, browser] = await Promise.all([startCluster({ nodes: 1, env: { FILE_LIMIT_MB: "1" } }), launch()]);
  const [node] = cluster.nodes;
  cable = await layCable(node?.url ?? "");
  const keeper = await signInCaller(node?.url ?? "", node?.admin ?? { username: "", password: "" });
  [lei, han] = [await addNamed(keeper, "李雷"), await addNamed(keeper, "韩梅梅")];
  ({ id: room } = await createConversation(lei, [han], { name: "评审" }));
  await createConversation(lei, [han], { name: "别处" });
  one = await browse(browser, lei, { url: cable.url, path: `/c/${room}` });
  other = await browse(browser, han, { url: node?.url ?? "", path: `/c/${room}`, locale: "zh-CN", dark: true, width: 390 });
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([cluster?.stop(), cable?.close()]);
});
beforeEach(async () => {
  await one.page.goto(`/c/${room}`);
  await one.page.getByRole("textbox", { name: "Message 评审" }).waitFor();
});
pictureFailures(() => ({ one, other }));

const field = (page: Page) => page.getByRole("textbox", { name: /^(Message |发消息给)/ });
const chips = (page: Page) => page.getByRole("list", { name: "Files of this message" }).getByRole("listitem");
const chip = (page: Page, name: string, state: string) =>
  chips(page)
    .and(page.locator(`[data-state=${state}]`))
    .filter({ hasText: name });
const pictures = (page: Page) => page.getByRole("log").getByRole("button", { name: /show it large|查看大图/ });
const shown = async (page: Page): Promise<boolean> =>
  pictures(page)
    .last()
    .locator("img")
    .evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth > 0);
const file = (name: string, buffer: Buffer, mimeType = "application/octet-stream") => ({ name, mimeType, buffer });

async function choosing(page: Page, ...files: ReturnType<typeof file>[]): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach pictures or files" }).click();
  await (await chooser).setFiles(files);
}

/** Holds every upload back until it is let go. */
async function holdUploads(page: Page): Promise<() => Promise<void>> {
  const held: Route[] = [];
  await page.route("**/api/v1/files", (route) => void held.push(route));
  return async () => {
    for (const route of held) await route.continue();
    await page.unroute("**/api/v1/files");
  };
}

/** Whether an address of the page still leads to a picture. */
const living = (page: Page, url: string | null): Promise<boolean> =>
  page.evaluate(
    (src) =>
      new Promise<boolean>((resolve) => {
        const image = new Image();
        image.addEventListener("load", () => resolve(true));
        image.addEventListener("error", () => resolve(false));
        image.src = src;
      }),
    url ?? "",
  );

/** Gives files to an event of the page, as pasting and dropping do. */
const give = (page: Page, how: "paste" | "drop", given: { name: string; type: string; bytes: number[] }[], text = "") =>
  page.evaluate(
    ({ how, given, text }) => {
      const data = new DataTransfer();
      for (const { name, type, bytes } of given) data.items.add(new File([new Uint8Array(bytes)], name, { type }));
      if (text) data.setData("text/plain", text);
      const target = document.querySelector(how === "paste" ? "form textarea" : "section:has(form textarea)") as Element;
      if (how === "paste") target.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
      else
        for (const name of ["dragenter", "dragover", "drop"])
          target.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    { how, given, text },
  );

test("chosen pictures go up with their progress, and stand in the message in a place that was kept for them", async () => {
  const { page } = one;
  const go = await holdUploads(page);
  await choosing(page, file("wide.png", png(600, 300), "image/png"));
  await chips(page).getByRole("progressbar", { name: "Uploading wide.png" }).waitFor();
  await go();
  await chip(page, "wide.png", "done").waitFor();
  let release: () => void = () => {};
  const wait = new Promise<void>((resolve) => {
    release = resolve;
  });
  await other.page.route("**/api/v1/files/*", async (route) => {
    await wait;
    await route.continue();
  });
  await say(page, "");
  await pictures(page).last().locator("img").waitFor();
  expect(await chips(page).count()).toBe(0);
  // a message of pictures alone has no line of words
  expect(await messages(page).last().getByRole("paragraph").count()).toBeLessThanOrEqual(1);
  const theirs = pictures(other.page).last();
  await theirs.waitFor();
  const reserved = await theirs.boundingBox();
  expect(await theirs.locator("img").count()).toBe(0);
  release();
  await until("the other sees it", () => shown(other.page));
  expect(await theirs.boundingBox()).toEqual(reserved);
  expect((reserved?.width ?? 0) / (reserved?.height ?? 1)).toBeCloseTo(2, 1);
  expect((reserved?.x ?? 0) + (reserved?.width ?? 0)).toBeLessThanOrEqual(390);
  await other.page.unroute("**/api/v1/files/*");
});

test("a pasted picture gets a name of its own; words that lie beside a picture are pasted as words", async () => {
  const { page } = one;
  const bytes = [...png(20, 20)];
  await give(page, "paste", [{ name: "image.png", type: "image/png", bytes }]);
  await chip(page, "Pasted picture", "done").waitFor();
  await give(page, "paste", [{ name: "image.png", type: "image/png", bytes }], "Q1\t3");
  expect(await chips(page).count()).toBe(1);
  await chips(page)
    .getByRole("button", { name: /^Take away/ })
    .click();
  await chips(page).waitFor({ state: "detached" });
});

test("what is dropped onto the chat is attached; more than ten are left out, in words", async () => {
  const { page } = one;
  await give(page, "drop", [{ name: "note.txt", type: "text/plain", bytes: [104, 105] }]);
  await chip(page, "note.txt", "done").waitFor();
  await give(
    page,
    "drop",
    Array.from({ length: 12 }, (_, at) => ({ name: `${at}.txt`, type: "text/plain", bytes: [at] })),
  );
  await page.getByText("A message takes at most 10 files; 3 were left out.").waitFor();
  await until("all are there", async () => (await chips(page).and(page.locator("[data-state=done]")).count()) === 10);
  expect(await lookAt(page)).toEqual([]);
});

test("a failed one says why, is tried again, and keeps the words; what is too large says how large it may be", async () => {
  const { page } = one;
  await page.route("**/api/v1/files", (route) =>
    route.fulfill({ status: 503, contentType: "application/problem+json", body: JSON.stringify({ code: "UNAVAILABLE", title: "no room" }) }),
  );
  await field(page).fill("the words");
  await choosing(page, file("a.pdf", Buffer.from("pdf")), file("big.zip", Buffer.alloc(1_100_000)));
  await chip(page, "a.pdf", "failed").getByText("The server cannot keep the file right now").waitFor();
  await chip(page, "big.zip", "failed").getByText("Too large: a file may have at most 1 MB.").waitFor();
  expect(await chip(page, "big.zip", "failed").getByRole("button", { name: /^Try/ }).count()).toBe(0);
  await field(page).press("Enter");
  await page.getByText("A file was not uploaded. Try it again or take it away, then send.").waitFor();
  expect(await field(page).inputValue()).toBe("the words");
  await page.unroute("**/api/v1/files");
  await page.getByRole("button", { name: "Take away big.zip" }).click();
  await page.getByRole("button", { name: "Try a.pdf again" }).click();
  await chip(page, "a.pdf", "done").waitFor();
  await field(page).press("Enter");
  await messageWith(other.page, "the words")
    .getByRole("button", { name: /^下载 a\.pdf/ })
    .waitFor();
});

test("sending waits for its files, also while another chat is looked at, and can be taken back meanwhile", async () => {
  const { page } = one;
  const go = await holdUploads(page);
  await choosing(page, file("slow.txt", Buffer.from("slow")));
  await say(page, "it comes later");
  await page.getByText("Will be sent when the files are uploaded").waitFor();
  await page.getByRole("button", { name: "Do not send yet" }).click();
  expect(await field(page).inputValue()).toBe("it comes later");
  await field(page).press("Enter");
  await page.getByRole("link", { name: /别处/ }).click();
  await page.getByRole("heading", { name: "别处" }).waitFor();
  expect(await chips(page).count()).toBe(0);
  await go();
  await messageWith(other.page, "it comes later")
    .getByRole("button", { name: /^下载 slow\.txt/ })
    .waitFor();
  await page.getByRole("link", { name: /评审/ }).click();
  await messageWith(page, "it comes later").waitFor();
  expect([await chips(page).count(), await field(page).inputValue()]).toEqual([0, ""]);
});

test("without a connection it says so, and goes on by itself", async () => {
  const { page } = one;
  await messages(page).last().waitFor();
  cable.cut();
  try {
    await page
      .getByText(/You are offline|Reconnecting/)
      .first()
      .waitFor();
    await choosing(page, file("lift.txt", Buffer.from("lift")));
    await chip(page, "lift.txt", "failed").getByText("No connection. It goes on by itself when you are back online.").waitFor();
  } finally {
    cable.mend();
  }
  await chip(page, "lift.txt", "done").waitFor({ timeout: 30_000 });
});

test("the large view by keyboard: opened, on to the next, closed, and back where one was", async () => {
  const { page } = one;
  await choosing(page, file("a.png", png(300, 200, 1), "image/png"), file("b.png", png(200, 300, 2), "image/png"));
  await until("both are there", async () => (await chips(page).and(page.locator("[data-state=done]")).count()) === 2);
  await say(page, "two pictures");
  const first = messageWith(page, "two pictures").getByRole("button", { name: "Picture a.png: show it large" });
  await first.locator("img").waitFor();
  await first.focus();
  await page.keyboard.press("Enter");
  const view = page.getByRole("dialog", { name: "Picture 1 of 2" });
  await view.getByRole("img", { name: "a.png" }).waitFor();
  expect(await lookAt(page)).toEqual([]);
  await page.keyboard.press("ArrowRight");
  const second = page.getByRole("dialog", { name: "Picture 2 of 2" });
  const large = second.getByRole("img", { name: "b.png" });
  await large.waitFor();
  const box = await large.boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(800);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await first.evaluate((element) => element === document.activeElement)).toBe(true);
});

test("the list of chats and a quote say what a message without words is", async () => {
  const { page } = one;
  await choosing(page, file("only.png", png(40, 40, 3), "image/png"));
  await chip(page, "only.png", "done").waitFor();
  await say(page, "");
  await page.getByRole("link", { name: /评审/ }).getByText("[Picture]").waitFor();
  await messages(page).last().hover();
  await messages(page).last().getByRole("button", { name: "Reply" }).click();
  await say(page, "this one");
  await messageWith(other.page, "this one").getByRole("button", { name: "回复 李雷 的消息" }).getByText("[图片]").waitFor();
});

test("a download has the bytes that were sent, under their name", async () => {
  const { page } = one;
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31) % 256));
  await choosing(page, file("第三稿 (final).bin", bytes));
  await chip(page, "第三稿", "done").waitFor();
  await say(page, "take this");
  const download = other.page.waitForEvent("download");
  await messageWith(other.page, "take this")
    .getByRole("button", { name: /^下载 第三稿/ })
    .click();
  const kept = await download;
  expect(kept.suggestedFilename()).toBe("第三稿 (final).bin");
  const hash = (given: Buffer) => createHash("sha256").update(given).digest("hex");
  expect(hash(await readFile(await kept.path()))).toBe(hash(bytes));
});

test("a picture that does not come says why, and comes when it is tried again", async () => {
  await other.page.route("**/api/v1/files/*", (route) => route.fulfill({ status: 503, body: "" }));
  const { page } = one;
  await choosing(page, file("late.png", png(50, 50, 4), "image/png"));
  await chip(page, "late.png", "done").waitFor();
  await say(page, "a late one");
  const late = messageWith(other.page, "a late one");
  await late.getByText("图片无法显示。").waitFor();
  expect(await lookAt(other.page)).toEqual([]);
  await other.page.unroute("**/api/v1/files/*");
  await late.getByRole("button", { name: "重试" }).click();
  await until("it is shown", () => shown(other.page));
});

test("a recalled message loses its pictures at once, the open large view too, and nobody reads them any more", async () => {
  const { page } = one;
  await choosing(page, file("secret.png", png(60, 60, 5), "image/png"));
  await chip(page, "secret.png", "done").waitFor();
  await say(page, "not for long");
  await until("the other sees it", () => shown(other.page));
  const [message] = (await han.ok<{ items: { attachments: { id: string }[] }[] }>("GET", `/conversations/${room}/messages?limit=1`)).items;
  const url = await pictures(other.page).last().locator("img").getAttribute("src");
  expect(await living(other.page, url)).toBe(true);
  await pictures(other.page).last().click();
  await other.page.getByRole("dialog").getByRole("img", { name: "secret.png" }).waitFor();
  await choose(page, "not for long", "Recall");
  await page.getByRole("dialog").getByRole("button", { name: "Recall" }).click();
  await other.page.getByRole("dialog").waitFor({ state: "detached" });
  expect(
    await pictures(other.page)
      .and(other.page.getByRole("button", { name: /secret/ }))
      .count(),
  ).toBe(0);
  expect(await living(other.page, url)).toBe(false);
  expect((await han.call("GET", `/files/${message?.attachments[0]?.id}`)).status).toBe(404);
});

test("nothing failed and nothing was refused by the content security policy on the way", async () => {
  expect(await lookAt(other.page)).toEqual([]);
  const told = (faults: string[]) => faults.filter((fault) => !/status of 503|net::ERR_FILE_NOT_FOUND/.test(fault));
  expect({ one: told(one.faults), other: told(other.faults) }).toEqual({ one: [], other: [] });
});
