// What looks like somebody's number and is none: it must stay.
import { anyDigits, bankCard, between, birthDate, creditCode, digits, hex, idCheck, letters, luhnDigit, mixed, mobile, pick, residentId } from "./values.mjs";

const other = (digit) => String((Number(digit) + 3) % 10);
const changed = (text, at) => text.slice(0, at) + other(text[at]) + text.slice(at + 1);
const wrongCheck = (random) => {
  const id = residentId(random).replace(/X$/, "5");
  return id.slice(0, 17) + (idCheck(id.slice(0, 17)) === id[17] ? other(id[17]) : id[17]);
};
const wrongDate = (random) => {
  const body = `${pick(random, ["110101", "440305", "510107"])}${birthDate(random).slice(0, 4)}${between(random, 13, 99)}${between(random, 32, 99)}${digits(random, 3)}`;
  return body + idCheck(body);
};
const wrongProvince = (random) => {
  const body = `${pick(random, ["000101", "170305", "990107", "250101", "480101"])}${birthDate(random)}${digits(random, 3)}`;
  return body + idCheck(body);
};
const wrongLuhn = (random) => {
  const card = bankCard(random, pick(random, ["union19", "union16", "visa", "master"]));
  return changed(card, card.length - 1);
};
const wrongCode = (random) => {
  const code = creditCode(random);
  return code.slice(0, 17) + (code[17] === "7" ? "8" : "7");
};
const time = (random) =>
  `${between(random, 2019, 2026)}-${String(between(random, 1, 12)).padStart(2, "0")}-${String(between(random, 1, 28)).padStart(2, "0")} ${String(between(random, 0, 23)).padStart(2, "0")}:${between(random, 10, 59)}:${between(random, 10, 59)}`;
const stamp = (random) => time(random).replace(/\D/g, "");
const uuid = (random) => `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`;
const amount = (random) => `${between(random, 1, 999)},${digits(random, 3)},${digits(random, 3)}.${digits(random, 2)}`;
const address = (random) => Array.from({ length: 4 }, () => between(random, 1, 254)).join(".");

/** By half. What stands in `⟪ ⟫` is the near miss, for whoever reads the failures; it is taken out. */
export const nearMisses = {
  tuned: [
    (r) => `订单号 ⟪${stamp(r)}${digits(r, 4)}⟫ 还没发货`,
    (r) => `订单号：⟪${mobile(r)}⟫ 帮忙查下`,
    (r) => `快递单号SF⟪${digits(r, 13)}⟫ 到哪了`,
    () => `升级到 v⟪1.13.8001.38000⟫ 再试`,
    (r) => `版本号 ⟪${between(r, 1, 20)}.${between(r, 0, 99)}.${digits(r, 4)}.${digits(r, 5)}⟫`,
    (r) => `时间戳 ⟪1${digits(r, 12)}⟫ 对应的是昨天`,
    (r) => `日志时间 ⟪${time(r)}⟫`,
    (r) => `这笔一共 ¥⟪${amount(r)}⟫`,
    (r) => `trace id ⟪${uuid(r)}⟫ 看一下`,
    (r) => `commit ⟪${hex(r, 40)}⟫ 有问题`,
    (r) => `ISBN ⟪978-7-${digits(r, 3)}-${digits(r, 5)}-${digits(r, 1)}⟫ 这本书不错`,
    (r) => `坐标 ⟪39.${digits(r, 8)},116.${digits(r, 8)}⟫`,
    (r) => `身份证号填 ⟪${wrongCheck(r)}⟫ 系统说不对`,
    (r) => `测试用的号 ⟪${wrongDate(r)}⟫`,
    (r) => `卡号 ⟪${wrongLuhn(r)}⟫ 校验不过`,
    (r) => `内网地址 ⟪${address(r)}⟫:8080`,
    (r) => `链接 https://example.com/item/⟪${mobile(r)}⟫.html`,
    (r) => `客服热线 ⟪95${digits(r, 3)}⟫，报警 ⟪110⟫`,
    (r) => `会议号 ⟪${digits(r, 3)}-${digits(r, 3)}-${digits(r, 3)}⟫`,
    (r) => `房间里有 ⟪${between(r, 10, 99)} ${between(r, 10, 99)} ${between(r, 10, 99)}⟫ 三组数据`,
    () => "密码是什么来着，我忘了",
    () => "password must be at least 8 characters",
    () => "token 用完了，max_tokens=4096 不够",
    () => "云SERVER 和 新H5页面 都上线了",
    (r) => `@all 明天 ⟪${between(r, 9, 11)}:30⟫ 开会`,
  ],
  heldOut: [
    (r) => `流水号⟪${stamp(r)}${digits(r, 6)}⟫对不上账`,
    (r) => `Order No. ⟪${mobile(r)}⟫ was refunded`,
    (r) => `运单号 ⟪YT${digits(r, 13)}⟫ 显示已签收`,
    (r) => `物流单号：⟪7${digits(r, 14)}⟫`,
    (r) => `build ⟪${between(r, 2, 9)}.${digits(r, 4)}.${digits(r, 5)}.${digits(r, 1)}⟫ is out`,
    (r) => `Chrome/⟪${between(r, 100, 140)}.0.${digits(r, 4)}.${digits(r, 3)}⟫ 打不开`,
    (r) => `created_at: ⟪17${digits(r, 8)}⟫`,
    (r) => `ts=⟪17${digits(r, 11)}⟫ level=info msg=done`,
    (r) => `营收 ⟪${digits(r, 1)}3,${digits(r, 3)},${digits(r, 3)},${digits(r, 3)}⟫ 元`,
    (r) => `request_id=⟪${uuid(r)}⟫ failed`,
    (r) => `sha256 ⟪${hex(r, 64)}⟫`,
    (r) => `镜像 digest ⟪sha256:${hex(r, 12)}⟫`,
    (r) => `书号978⟪${digits(r, 10)}⟫`,
    (r) => `GPS: ⟪${between(r, 18, 53)}.${digits(r, 6)}, ${between(r, 73, 134)}.${digits(r, 6)}⟫`,
    (r) => `我输的身份证 ⟪${wrongProvince(r)}⟫ 提示省份不存在`,
    (r) => `样例数据 ⟪${wrongCheck(r)}⟫ 不要用`,
    (r) => `测试卡 ⟪${wrongLuhn(r).replace(/(.{4})(?=.)/g, "$1 ")}⟫ 刷不了`,
    (r) => `合同编号 ⟪HT-${stamp(r)}-${digits(r, 3)}⟫`,
    (r) => `发票号码：⟪${digits(r, 20)}⟫`,
    (r) => `工单号 ⟪1${pick(r, ["3", "5", "8"])}${digits(r, 9)}⟫ 谁在跟`,
    (r) => `http://10.0.0.8/users/⟪${mobile(r)}⟫?tab=1 打开是空的`,
    (r) => `信用代码 ⟪${wrongCode(r)}⟫ 查不到`,
    (r) => `设备 SN：⟪${letters(r, 3)}${digits(r, 9)}⟫`,
    (r) => `IMEI ⟪35${digits(r, 12)}${luhnDigit(`35${digits(r, 12)}`)}⟫`,
    (r) => `学号 ⟪2023${digits(r, 8)}⟫ 的同学`,
    () => `拨打⟪12345⟫ 或 ⟪95588⟫ 咨询`,
    (r) => `端口 ⟪${between(r, 1024, 65535)}⟫ 被占用，pid ⟪${digits(r, 6)}⟫`,
    (r) => `import foo from "@scope/pkg@⟪1.${digits(r, 2)}.${digits(r, 1)}⟫"`,
    (r) => `logo@2x.png 换一下，还有 root@⟪${address(r)}⟫`,
    () => "忘记密码？点这里重置，密码至少 8 位",
    () => '{"password": "string", "token": null, "secret": true}',
    () => "password: required, api_key: YOUR_API_KEY",
    (r) =>
      `主键 ⟪${digits(r, 19)
        .replace(/^0/, "1")
        .replace(/^[2-6]/, "8")}⟫ 重复了`,
    (r) => `订单⟪6${anyDigits(r, 17)}⟫已完成`,
    (r) => `nonce ⟪${mixed(r, 12)}⟫`,
    (r) => `新M4芯片 ⟪${between(r, 2024, 2026)}⟫ 款，苏A4纸 ⟪${digits(r, 5)}⟫ 张`,
  ],
};
