import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { until } from "../rig/until.js";
import { launch, messages, pictureFailures, putOff, say, signIn, type Visitor, visit } from "./browser.js";

let hoopoe: Hoopoe;
let browser: Browser;
let first: Visitor;
let link: string;
const account = { username: "han", password: "correct horse battery 2" };

beforeAll(async () => {
  [hoopoe, browser] = await Promise.all([startHoopoe({ env: { ADMIN_USERNAME: "", ADMIN_PASSWORD: "" } }), launch()]);
  link = await until("the set-up link", () => hoopoe.output().match(/http\S+\/setup#token=\S+/)?.[0]);
  first = await visit(browser, { url: hoopoe.url, locale: "zh-CN" });
});
afterAll(() => Promise.all([browser?.close(), hoopoe?.stop()]));

pictureFailures(() => ({ first }));

test("before set-up the sign-in page says what to do", async () => {
  const { page, context } = await visit(browser, { url: hoopoe.url });
  await page.goto("/");
  await page.getByText("npx hoopoe setup-link").waitFor();
  expect(page.url()).toBe(`${hoopoe.url}/signin`);
  await context.close();
});

test("the set-up link leads past the notice into the chat with the assistant", async () => {
  const { page } = first;
  await page.goto(link);
  await page.getByRole("heading", { name: "设置戴胜" }).waitFor();
  expect(page.url()).toBe(`${hoopoe.url}/setup`);
  await page.getByText("会保存什么，谁能看到").waitFor();
  await page.getByText("收集什么").waitFor();
  await page.getByRole("button", { name: "开始使用" }).click();
  expect(await page.getByText("请填写此项。").count()).toBe(4);
  await page.getByLabel("组织名称").fill("青鸟科技");
  await page.getByLabel("姓名").fill("韩梅梅");
  await page.getByLabel("用户名").fill(account.username);
  await page.getByLabel("密码", { exact: true }).fill("short");
  await page.getByLabel("再次输入密码").fill("shorter");
  await page.getByRole("button", { name: "开始使用" }).click();
  await page.getByText("至少 8 个字符。", { exact: true }).waitFor();
  await page.getByText("两次输入的密码不一致。").waitFor();
  await page.getByLabel("密码", { exact: true }).fill(account.password);
  await page.getByLabel("再次输入密码").fill(account.password);
  await page.getByRole("button", { name: "开始使用" }).click();
  await page.getByRole("heading", { name: "你好，我是内置助手" }).waitFor();
  await putOff(page);
});

test("a suggested question is answered with a label and its sources, growing as it comes", async () => {
  const { page } = first;
  await page.getByRole("button", { name: "如何连接模型？" }).click();
  const answer = messages(page).nth(1);
  await answer.getByText(/模型/).first().waitFor();
  const lengths = new Set<number>();
  await until("the whole answer", async () => {
    lengths.add((await answer.innerText()).length);
    return (await answer.getByRole("button", { name: "停止" }).count()) === 0 && (await answer.getByText("出处", { exact: true }).count()) === 1;
  });
  expect(lengths.size).toBeGreaterThan(2);
  expect(await answer.innerText()).toContain("AI");
  expect(await page.getByRole("navigation", { name: "会话列表" }).innerText()).toContain("AI");
});

test("a reload keeps the session and the history", async () => {
  const { page } = first;
  await page.reload();
  await messages(page).nth(1).waitFor();
  expect(await messages(page).first().innerText()).toContain("如何连接模型？");
});

test("Enter sends, Shift+Enter makes a line, and while an input method composes Enter sends nothing", async () => {
  const { page } = first;
  const composer = page.getByRole("textbox", { name: "发消息给" });
  await composer.fill("第一行");
  await composer.press("Shift+Enter");
  await page.keyboard.type("第二行");
  await composer.evaluate((area) => area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true })));
  expect(await composer.inputValue()).toBe("第一行\n第二行");
  await composer.press("Enter");
  await messages(page).getByText("第二行").waitFor();
  expect(await composer.inputValue()).toBe("");
});

test("one's own message is shown beside the sealed row that holds it", async () => {
  const { page } = first;
  await say(page, "只有我们知道的暗号");
  const mine = messages(page).filter({ hasText: "只有我们知道的暗号" });
  await mine.first().hover();
  await mine
    .first()
    .getByRole("button", { name: /的消息的操作/ })
    .click();
  await page.getByRole("menuitem", { name: "查看存储内容" }).click();
  const dialog = page.getByRole("dialog", { name: "存储内容" });
  await dialog.getByText("密封列").waitFor();
  expect(await dialog.locator("[data-part=header]").first().innerText()).toMatch(/^e1 0[12] /);
  expect(await dialog.locator("p[dir=ltr]").innerText()).not.toContain("暗号");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("a used set-up link says so, and the way to sign in", async () => {
  const { page, context } = await visit(browser, { url: hoopoe.url });
  await page.goto(link);
  await page.getByRole("heading", { name: "Hoopoe is already set up" }).waitFor();
  await page.getByRole("link", { name: "To the sign-in page" }).click();
  await page.getByLabel("User name").fill(account.username);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("User name or password is wrong.").waitFor();
  await context.close();
});

test("signing out leads to the sign-in page, and signing in back to the chat, in the other language too", async () => {
  const { page } = first;
  await page.getByRole("link", { name: "我", exact: true }).click();
  await page.getByText("登录会话").waitFor();
  await page.getByRole("radio", { name: "English" }).check();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You have signed out.").waitFor();
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
  await signIn(first, account);
  await page.getByRole("navigation", { name: "Conversations" }).getByRole("link").first().click();
  await messages(page).getByText("第二行").waitFor();
});

test("nothing failed and nothing was refused by the content security policy on the way", () => {
  expect(first.faults).toEqual([]);
});
