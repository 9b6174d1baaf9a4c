import type { Language } from "../doctor/language.js";
import type { Judged } from "./judge.js";

const misuse = {
  "no-receipt": {
    en: "This file holds no receipt: it is to be the JSON of GET /runs/ID/receipt, a list of such, or what the page saved.",
    zh: "此文件中没有凭证：应为 GET /runs/ID/receipt 返回的 JSON、其列表，或页面保存的文件。",
  },
  "no-keys": {
    en: "Which keys? Name the JSON of GET /receipt-keys (or of 'hoopoe receipt keys') with --keys.",
    zh: "缺少公钥：请用 --keys 指定 GET /receipt-keys（或 'hoopoe receipt keys'）的 JSON。",
  },
  "no-key-set": { en: "The file of --keys is no set of public keys (JWK set).", zh: "--keys 指定的文件不是公钥集（JWK 集）。" },
};

const words = {
  en: {
    valid: "VALID: as it was signed.",
    altered: "NOT VALID.",
    "unknown-key": "CANNOT TELL: it is signed by a key that is not among those given.",
    states: {
      valid: "signature is right",
      altered: "signature is wrong: one of the fields, or the signature itself, was altered",
      malformed: "not as a receipt has it: {fields}",
      "unknown-key": "signed by an unknown key, {key}",
      foreign: "signed, and of another answer",
      unlinked: "signed, but the call before it is missing, in another place or another one",
    },
    run: "Answer {run}",
    call: "call {number} of {count}",
    left: "{at}: {bytes} bytes to {provider}, {model} at {host} ({place}), SHA-256 {hash}",
    none: "{at}: nothing left",
    unsent: "{at}: nothing left for {provider}, {model} at {host}: {why}; {bytes} bytes, SHA-256 {hash}, were to",
    why: { refused: "its address was refused", unreached: "no connection came about" },
    unrecorded: "{at}: it was not recorded what left",
    masked: "masked: {types}",
    payloadRight: "The body is the one of this receipt.",
    payloadWrong: "The body is none of this receipt's: its SHA-256 is another one.",
    ownKeys: "The keys came with the receipt itself: they prove nothing until they are compared with the organisation's own (--keys).",
  },
  zh: {
    valid: "有效：与签名时一致。",
    altered: "无效。",
    "unknown-key": "无法判断：签名所用的公钥不在所给的公钥中。",
    states: {
      valid: "签名正确",
      altered: "签名不符：某个字段或签名本身被改动",
      malformed: "不符合凭证格式：{fields}",
      "unknown-key": "签名公钥未知：{key}",
      foreign: "签名正确，但属于另一条回答",
      unlinked: "签名正确，但它之前的调用缺失、移位或被替换",
    },
    run: "回答 {run}",
    call: "第 {number}/{count} 次调用",
    left: "{at}：{bytes} 字节发往 {provider}，{host} 上的 {model}（{place}），SHA-256 {hash}",
    none: "{at}：没有内容离开",
    unsent: "{at}：没有内容发往 {provider}，{host} 上的 {model}：{why}；原拟发送 {bytes} 字节，SHA-256 {hash}",
    why: { refused: "其地址被拒绝", unreached: "未能建立连接" },
    unrecorded: "{at}：未记录发出的内容",
    masked: "已遮盖：{types}",
    payloadRight: "请求正文与凭证一致。",
    payloadWrong: "请求正文不属于此凭证：SHA-256 不同。",
    ownKeys: "公钥来自凭证文件本身：与本组织公布的公钥（--keys）核对之前不能证明来源。",
  },
};

const fill = (text: string, values: Record<string, string | number | null>): string => text.replace(/\{(\w+)\}/g, (_, name: string) => printable(values[name]));
// a hostile file must not move the cursor or colour the terminal
const printable = (value: string | number | null | undefined): string => String(value ?? "–").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "�");

export const sayMisuse = (what: keyof typeof misuse, language: Language): string => misuse[what][language];

/** What was found, for people; a blank line between receipts. `ownKeys`: they came in the same file. */
export function sayReceipts(judged: Judged[], { language, ownKeys }: { language: Language; ownKeys: boolean }): string {
  const say = words[language];
  const texts = judged.map((one) => sayOne(one, language));
  if (ownKeys) texts.push(say.ownKeys);
  return texts.join("\n\n");
}

function sayOne({ verdict, calls, payload }: Judged, language: Language): string {
  const say = words[language];
  const lines = [fill(say.run, { run: calls[0]?.call?.runId ?? null }), say[verdict]];
  // the receipt's own call is the last that was made
  const inOrder = [...calls.slice(1), ...calls.slice(0, 1)];
  for (const [i, call] of inOrder.entries()) lines.push(...sayCall(call, { language, number: i + 1, count: inOrder.length }));
  if (payload !== null) lines.push(payload ? say.payloadRight : say.payloadWrong);
  return lines.join("\n");
}

function sayCall(
  { state, fields, call }: Judged["calls"][number],
  { language, number, count }: { language: Language; number: number; count: number },
): string[] {
  const say = words[language];
  const title = fill(say.call, { number, count });
  const found = fill(say.states[state], { fields: fields.join(", "), key: call?.keyId ?? null });
  if (!call) return [`  ${title}: ${found}`];
  const what = call.action === "none" || call.action === "unrecorded" ? say[call.action] : call.unsent ? say.unsent : say.left;
  const values = {
    at: call.at,
    bytes: call.payloadBytes,
    provider: call.provider,
    model: call.model,
    host: call.host,
    place: call.jurisdiction,
    hash: call.payloadSha256,
    why: call.unsent ? say.why[call.unsent] : null,
  };
  const lines = [`  ${title}: ${found}`, `    ${fill(what, values)}`];
  const types = Object.entries(call.redactions).map(([type, times]) => `${type} ${times}`);
  if (types.length) lines.push(`    ${fill(say.masked, { types: types.join(", ") })}`);
  return lines;
}
