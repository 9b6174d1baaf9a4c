import type { AdminUser } from "@hoopoe/protocol";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { type Caller, createConversation, send, signIn as signInCaller } from "../rig/people.js";
import { choose, launch, messageWith, pictureFailures, type Visitor } from "./browser.js";
import { until } from "../rig/until.js";
import { addNamed, browse } from "./people.js";

/** Who administers a group, and what the organisation allows. */
let hoopoe: Hoopoe;
let browser: Browser;
let keeper: Caller;
let lei: Caller;
let group: string;
let admin: Visitor;
let member: Visitor;

beforeAll(async () => {
  [hoopoe, browser] = await Promise.all([startNode(), launch()]);
  keeper = await signInCaller(hoopoe.url, hoopoe.admin);
  lei = await addNamed(keeper, "李雷");
  group = (await createConversation(keeper, [lei], { name: "评审 Review" })).id;
  await send(lei, group, "of li lei");
  admin = await browse(browser, keeper, { url: hoopoe.url, path: `/c/${group}` });
  member = await browse(browser, lei, { url: hoopoe.url, path: `/c/${group}`, locale: "zh-CN" });
  await messageWith(admin.page, "of li lei").waitFor();
  await messageWith(member.page, "of li lei").waitFor();
});
afterAll(async () => {
  await browser?.close();
  await hoopoe?.stop();
});
pictureFailures(() => ({ admin, member }));

test("the last administrator stays one; another is made, and manages at once", async () => {
  await member.page.getByRole("button", { name: "详情" }).click();
  expect(
    await member.page
      .getByRole("button", { name: /的操作$/ })
      .filter({ hasNotText: "消息" })
      .count(),
  ).toBeGreaterThan(0);
  expect(
    await member.page
      .getByRole("complementary")
      .getByRole("button", { name: /的操作$/ })
      .count(),
  ).toBe(0);

  await admin.page.getByRole("button", { name: "Details" }).click();
  const acts = (name: string) => admin.page.getByRole("complementary").getByRole("button", { name: `Actions for ${name}` });
  await acts("root.admin").click();
  await admin.page.getByRole("menuitem", { name: "No longer admin" }).click();
  const dialog = admin.page.getByRole("dialog");
  await dialog.getByRole("button", { name: "No longer admin" }).click();
  await dialog.getByText("You are the last admin of this conversation").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await acts("李雷").click();
  await admin.page.getByRole("menuitem", { name: "Make admin" }).click();
  await dialog.getByText("李雷 can then add and remove members").waitFor();
  await dialog.getByRole("button", { name: "Make admin" }).click();
  await dialog.waitFor({ state: "detached" });
  await member.page.getByRole("complementary").getByRole("button", { name: "root.admin 的操作" }).click();
  await member.page.getByRole("menuitem", { name: "取消管理员" }).click();
  await member.page.getByRole("dialog").getByRole("button", { name: "取消管理员" }).click();
  await acts("李雷").waitFor({ state: "detached" });
  expect(await keeper.ok("GET", `/conversations/${group}`)).toMatchObject({ role: "member" });
});

test("of members of a group nothing untrue is shown: nobody is told there who is online", async () => {
  const heads = admin.page
    .getByRole("complementary")
    .getByRole("listitem")
    .locator("[aria-hidden=true]")
    .filter({ hasText: /^(R|李雷)$/ });
  expect(await heads.count()).toBe(2);
  expect(await admin.page.getByRole("complementary").locator("[class*=offline]").count()).toBe(0);
});

test("a text that is marked by mouse to beyond the edge of a dialog does not close it; a click there does", async () => {
  const own = await browse(browser, keeper, { url: hoopoe.url, path: "/" });
  const { page } = own;
  await page.getByRole("button", { name: "New chat" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Group" }).check();
  const name = dialog.getByLabel("Name");
  await name.fill("a name of some length");
  const { x, y, height } = (await name.boundingBox()) ?? { x: 0, y: 0, height: 0 };
  await page.mouse.move(x + 60, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x - 200, y + height / 2, { steps: 5 });
  await page.mouse.up();
  expect(await name.inputValue()).toBe("a name of some length");
  await page.mouse.click(x - 200, y);
  await dialog.waitFor({ state: "detached" });
  expect(own.faults).toEqual([]);
  await own.context.close();
});

test("an administrator recalls another's message and is told what it does", async () => {
  await send(keeper, group, "of the keeper");
  await choose(member.page, "of the keeper", "撤回");
  await member.page.getByRole("dialog", { name: "撤回root.admin的这条消息？" }).getByRole("button", { name: "撤回" }).click();
  await member.page.getByText("你撤回了 root.admin 的一条消息").waitFor();
  await admin.page.getByText("A message of yours was recalled").waitFor();
});

test("the organisation's times for editing and recalling: presets, none, any number of minutes", async () => {
  const { page } = admin;
  await page.goto("/admin/organisation");
  await page.getByLabel("Edit one's own messages").selectOption("Not at all");
  await page.getByLabel("Recall one's own messages", { exact: true }).selectOption("Another time…");
  await page.getByLabel(/Minutes$/).fill("0");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("A whole number from 1 to 5256000.").waitFor();
  await page.getByLabel(/Minutes$/).fill("90");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. It holds from the next change on.").waitFor();
  expect(await keeper.ok("GET", "/admin/settings")).toEqual({ editMinutes: 0, recallMinutes: 90 });
  await page.reload();
  await page.getByLabel(/Minutes$/).waitFor();
  expect(await page.getByLabel(/Minutes$/).inputValue()).toBe("90");
  expect(await page.getByLabel("Edit one's own messages").inputValue()).toBe("0");
  await page.getByLabel("Recall one's own messages", { exact: true }).selectOption("For 1 day");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. It holds from the next change on.").waitFor();
  expect(await keeper.ok("GET", "/admin/settings")).toEqual({ editMinutes: 0, recallMinutes: 1440 });

  // What may not be done is not offered, on this page at once.
  await page.getByRole("link", { name: "Chats" }).click();
  await page.goto(`/c/${group}`);
  await send(keeper, group, "not to be edited");
  await messageWith(page, "not to be edited").hover();
  await messageWith(page, "not to be edited").locator("[aria-haspopup=menu]").click();
  await page.getByRole("menuitem", { name: "Recall" }).waitFor();
  expect(await page.getByRole("menuitem", { name: "Edit" }).count()).toBe(0);
  await page.keyboard.press("Escape");
});

test("who administers a chat switches search off in it, and it says so where it is searched", async () => {
  const { page } = member;
  await page.goto(`/c/${group}`);
  await page.getByRole("button", { name: "详情" }).click();
  await page.getByLabel("搜索", { exact: true }).selectOption("off");
  await until("it is off", async () => !(await lei.ok<{ on: boolean }>("GET", `/conversations/${group}/search`)).on);
  await page.goto(`/c/${group}`);
  await page.getByRole("button", { name: "在此聊天中搜索" }).click();
  await page.getByLabel("关键词").fill("li");
  await page.getByText("此聊天已关闭搜索").waitFor();
});

test("what a person is also called is listed, refused twice, and there again when the dialog is opened anew", async () => {
  const fang = await addNamed(keeper, "王芳");
  const { page } = admin;
  const open = async () => {
    await page.goto("/admin/people");
    await page.getByRole("button", { name: "Actions for 王芳" }).click();
    await page.getByRole("menuitem", { name: "Other names…" }).click();
    return page.getByRole("dialog", { name: "What 王芳 is also called" });
  };
  const dialog = await open();
  await dialog.getByText("None yet.").waitFor();
  const add = dialog.getByRole("button", { name: "Add a name" });
  await add.click();
  await page.keyboard.type("芳姐");
  await add.click();
  await page.keyboard.type("F");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("2 to 60 characters on one line.").waitFor();
  await dialog.getByLabel("Other name 2").fill(" 芳姐");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("This name is already in the list.").waitFor();
  await dialog.getByLabel("Other name 2").fill("Fang Jie");
  await add.click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  expect((await keeper.ok<AdminUser>("GET", `/admin/users/${fang.id}`)).aliases).toEqual(["芳姐", "Fang Jie"]);
  await (await open()).getByRole("button", { name: "Remove “芳姐”" }).click();
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await open();
  expect(await dialog.getByLabel("Other name 1").inputValue()).toBe("Fang Jie");
  await dialog.getByRole("button", { name: "Cancel" }).click();
});

test("a person is erased after their name is typed; their messages become tombstones in the open chat; the certificate is there", async () => {
  const mei = await addNamed(keeper, "韩梅梅");
  await lei.ok("POST", `/conversations/${group}/members`, { userIds: [mei.id] });
  await send(mei, group, "of han meimei");
  const { page } = admin;
  await member.page.goto(`/c/${group}`);
  await messageWith(member.page, "of han meimei").waitFor();
  await page.goto("/admin/people");
  await page.getByRole("button", { name: "Actions for 韩梅梅" }).click();
  await page.getByRole("menuitem", { name: "Erase…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/Type the username/).fill("somebody");
  await dialog.getByRole("button", { name: "Erase for good" }).click();
  await dialog.getByText("That is not this person's username.").waitFor();
  await dialog.getByLabel(/Type the username/).fill(mei.username);
  await dialog.getByRole("button", { name: "Erase for good" }).click();
  await page.getByRole("dialog", { name: "韩梅梅 is erased" }).getByRole("link", { name: "To the certificate" }).click();
  const row = page.getByRole("list", { name: "Erasures" }).getByRole("listitem").filter({ hasText: mei.id });
  await row.getByText("Effective", { exact: true }).waitFor();
  await row.getByText(/conversations? · 1 message · /).waitFor();
  await messageWith(member.page, "of han meimei").waitFor({ state: "detached" });
  await page.goto("/admin/people");
  await page.getByRole("listitem").filter({ hasText: "Erased / 已注销" }).getByText("Erased", { exact: true }).waitFor();
  expect(await page.getByText("韩梅梅").count()).toBe(0);
  await page.goto(`/c/${group}`);
  await messageWith(page, "of li lei").waitFor();
  expect(await page.getByText("of han meimei").count()).toBe(0);
});

test("nothing failed and nothing was refused by the content security policy on the way", () => {
  expect({ admin: admin.faults, member: member.faults }).toEqual({ admin: [], member: [] });
});
