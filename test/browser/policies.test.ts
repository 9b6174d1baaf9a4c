import type { Consent } from "@hoopoe/protocol";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { type Caller, signIn as signInCaller } from "../rig/people.js";
import { launch, pictureFailures, type Visitor, visit } from "./browser.js";
import { lookAt } from "./look.js";
import { addNamed, browse } from "./people.js";

let hoopoe: Hoopoe;
let browser: Browser;
let keeper: Caller;
let lei: Caller;
let member: Visitor;
let admin: Visitor;

beforeAll(async () => {
  [hoopoe, browser] = await Promise.all([startNode(), launch()]);
  keeper = await signInCaller(hoopoe.url, hoopoe.admin);
  lei = await addNamed(keeper, "李雷");
});
afterAll(() => Promise.all([browser?.close(), hoopoe?.stop()]));
pictureFailures(() => ({ member, admin }));

const given = async (): Promise<(boolean | null)[]> => (await lei.ok<{ items: Consent[] }>("GET", "/me/consents")).items.map((item) => item.given);

test("at first sign-in: short first, the whole text and who receives what behind a line, nothing chosen beforehand; refusing AI leaves the chat", async () => {
  member = await visit(browser, { url: hoopoe.url, locale: "zh-CN", dark: true, width: 390 });
  const { page } = member;
  await page.goto("/signin");
  await page.getByLabel("用户名").fill(lei.username);
  await page.getByLabel("密码").fill(lei.password);
  await page.getByRole("button", { name: "登录" }).click();
  const sheet = page.getByRole("dialog", { name: "使用范围与保护说明" });
  await sheet.getByText("收集什么").waitFor();
  expect(await sheet.getByText("密码只保存无法还原的散列值").isVisible()).toBe(false);
  await sheet.getByText("阅读全文").click();
  await sheet.getByText("密码只保存无法还原的散列值").waitFor();
  await sheet.getByText("机器人把内容发到哪里", { exact: true }).click();
  await sheet.getByText("不向任何地方发送内容").waitFor();
  for (const name of ["单位以外的 AI", "训练"]) expect(await sheet.getByRole("group", { name }).getByRole("radio", { checked: true }).count()).toBe(0);
  expect(await lookAt(page)).toEqual([]);
  await sheet.getByRole("group", { name: "单位以外的 AI" }).getByRole("radio", { name: "不同意" }).click();
  await sheet.getByRole("button", { name: "保存选择" }).click();
  await sheet.waitFor({ state: "detached" });
  expect(await given()).toEqual([true, false, null]);
  await page.getByRole("heading", { name: "聊天" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "聊天" }).waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("the settings: state with version and time, a change, its history, earlier versions", async () => {
  const { page } = member;
  await page.goto("/me#consents");
  await page.getByText(/不同意，版本/).waitFor();
  await page.getByRole("group", { name: "单位以外的 AI" }).getByRole("radio", { name: "同意", exact: true }).click();
  await page
    .getByText(/ 同意，版本/)
    .nth(1)
    .waitFor();
  expect(await given()).toEqual([true, true, null]);
  await page.getByRole("group", { name: "服务" }).getByRole("radio", { name: "不同意" }).click();
  await page.getByText("与同事的聊天照常。如要完全离开").waitFor();
  await page.getByText("我的更改记录").click();
  await page.getByRole("list", { name: "我的更改记录" }).getByText("依据单位的告知").waitFor();
  expect(await page.getByRole("list", { name: "我的更改记录" }).getByRole("listitem").count()).toBe(4);
  await page.getByText("以前的版本").click();
  await page.getByRole("button", { name: "版本 2026-11-22" }).click();
  await page.getByRole("dialog").getByText("收集：你的姓名和用户名").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(await lookAt(page)).toEqual([]);
});

test("an administrator publishes a version that asks anew, sees who has seen it, and everybody is asked", async () => {
  admin = await browse(browser, keeper, { url: hoopoe.url, path: "/admin/policies" });
  const { page } = admin;
  await page.getByRole("button", { name: "Publish a new version" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Text in Chinese").fill("");
  await dialog.getByRole("button", { name: "Publish" }).click();
  await dialog.getByText("This is needed.").waitFor();
  await dialog.getByLabel("Text in Chinese").fill("本单位的新说明\n\n## 全文\n都在这里");
  await dialog.getByLabel("Text in English").fill("Our own words\n\n## All of it\nis here");
  await dialog.getByText("Preview").click();
  await dialog.getByText("Our own words").last().waitFor();
  await dialog.getByLabel("Ask everybody for their consents anew").check();
  expect(await lookAt(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Publish" }).click();
  // the administrator is asked as everybody is
  await page.getByRole("dialog", { name: "Scope of use and protection" }).getByText("Our own words").waitFor();
  await page.getByRole("button", { name: "Not now" }).click();
  await page.getByText("Published. Everybody is being told.").waitFor();
  await page.getByText("1 of 2 have seen it").first().waitFor();
  await page.getByRole("button", { name: "Who has seen it" }).first().click();
  await dialog.getByText("not yet", { exact: true }).waitFor();
  expect(await lookAt(page)).toEqual([]);
  await member.page.reload();
  await member.page.getByRole("dialog").getByText("本单位的新说明").waitFor();
  await member.page.getByText(/请你重新选择/).waitFor();
  await member.page.getByRole("button", { name: "以后再说" }).click();
  expect(await given()).toEqual([false, null, null]);
  await member.page.goto("/me#consents");
  await member.page.getByText("说明已有变化，请重新选择；在此之前视为未同意。").waitFor();
  expect([...member.faults, ...admin.faults]).toEqual([]);
});
