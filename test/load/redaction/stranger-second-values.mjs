// How values are written in the set of stranger-second.mjs.
import { creditCheck, cut, d, hex, idCheck, luhnDigit, n, p2, pick, S, wide, zh } from "./stranger-tools.mjs";

const areas =
  "120101 130102 140502 211002 220381 231025 320102 331004 341503 350105 361002 371302 411503 421202 431003 441502 451302 460106 511702 520402 532502 540121 611002 623021 632801 640402 652701 810000 830000 340826".split(
    " ",
  );
const ymd = (r) => `${n(r, 1950, 2010)}${p2(n(r, 1, 12))}${p2(n(r, 1, 28))}`;
const id = (r) => {
  const b = pick(r, areas) + ymd(r) + d(r, 3);
  return b + idCheck(b);
};
const idx = (r) => {
  for (;;) {
    const x = id(r);
    if (x.endsWith("X")) return x;
  }
};
export const old = (r) => pick(r, areas.slice(0, 25)) + `${n(r, 50, 82)}${p2(n(r, 1, 12))}${p2(n(r, 1, 28))}` + d(r, 3);
const mob = (r) => `1${pick(r, "30 32 34 37 38 45 51 53 55 57 58 59 65 67 70 72 74 76 78 79 82 85 87 90 92 93 95 96 97".split(" "))}${d(r, 8)}`;
const card = (r) => {
  const [b, L] = pick(r, [
    ["621226", 19],
    ["623668", 19],
    ["622260", 19],
    ["622848", 19],
    ["621799", 19],
    ["622908", 18],
    ["622150", 19],
    ["622580", 16],
    ["625955", 16],
    ["524031", 16],
    ["438088", 16],
    ["370247", 15],
    ["356885", 16],
    ["621558", 19],
    ["623094", 19],
  ]);
  const x = b + d(r, L - 1 - b.length);
  return x + luhnDigit(x);
};
const code = (r) => {
  const b =
    pick(r, "91¦91¦92¦93¦51¦53¦11¦12".split("¦")) +
    pick(r, areas.slice(0, 25)) +
    (r() < 0.6 ? `MA${S(r, 7, "0123456789ABCDEFGHJKLMNPQRTUWXY")}` : S(r, 9, "0123456789"));
  return b + creditCheck(b);
};
const prov = "京津沪渝冀豫辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/** By type, each way of writing it. */
export const W = {
  resident_id: [
    id,
    (r) => idx(r).replace("X", "ｘ"),
    (r) => idx(r).replace("X", "x"),
    (r) => cut(id(r), [6, 8], "\t"),
    (r) => cut(id(r), [6, 8], "　"),
    (r) => `(${id(r).replace(/^(.{6})/, "$1)")}`,
    (r) => cut(id(r), [6, 8], "，"),
    (r) => cut(id(r), [4, 4, 4, 4], "-"),
    (r) => zh(idx(r), "〇一二三四五六七八九").replace("X", "Ｘ"),
    (r) => zh(cut(id(r), [6, 8], " "), "零壹贰叁肆伍陆柒捌玖"),
    (r) => cut(id(r), [2, 2, 2, 4, 2, 2], " "),
    (r) => cut(wide(id(r)), [6, 8], "－"),
    (r) => [...id(r)].join("\ufeff"),
    (r) => cut(id(r), [10], "\u2060"),
    (r) => cut(id(r), [6, 8], "  "),
    (r) => cut(id(r), [6, 8], "~"),
    (r) => cut(id(r), [12], "\n"),
    (r) => cut(id(r), [6, 12], " ").replace(/^/, ""),
  ],
  phone: [
    mob,
    (r) => cut(mob(r), [3, 2, 2, 2], " "),
    (r) => cut(mob(r), [3, 3], "-"),
    (r) => cut(mob(r), [5, 3], " "),
    (r) => `+86.${cut(mob(r), [3, 4], ".")}`,
    (r) => `86${mob(r)}`,
    (r) => `tel:+86-${mob(r)}`.slice(4),
    (r) => `(+86) ${cut(mob(r), [3, 4], "-")}`,
    (r) => `【${mob(r)}】`.slice(1, -1),
    (r) => zh(cut(mob(r), [3, 4], "-"), "零幺二三四五六七八九"),
    (r) => zh(mob(r), "〇壹贰叁肆伍陆柒捌玖"),
    (r) => cut(wide(mob(r)), [3, 4], "　"),
    (r) => cut(mob(r), [3, 4], "\u00ad"),
    (r) => [...mob(r)].join("\u2009").replace(/\u2009/g, " "),
    (r) => [...wide(mob(r))].join(" "),
    (r) => cut(mob(r), [3, 4], " – "),
    (r) => `0${mob(r)}`,
    (r) => cut(mob(r), [4, 3], "-"),
    (r) => cut(mob(r), [7], " "),
    (r) => cut(mob(r), [3, 4], "·"),
    (r) => cut(mob(r), [3, 4], "～"),
    (r) => `010—${n(r, 5, 8)}${d(r, 7)}`,
    (r) => `(0755)${n(r, 2, 8)}${d(r, 3)} ${d(r, 4)}`,
    (r) => `0755.${n(r, 2, 8)}${d(r, 7)}`,
    (r) => `021 ${n(r, 5, 6)}${d(r, 3)} ${d(r, 4)}-${d(r, 4)}`,
    (r) => `86-21-${n(r, 5, 6)}${d(r, 7)}`,
    (r) => `０２５－${wide(`${n(r, 5, 8)}${d(r, 7)}`)}`,
    (r) => `0431-${n(r, 8, 8)}${d(r, 7)}转${n(r, 1, 9)}${d(r, 2)}分机`.replace(/分机$/, ""),
    (r) => `0951 ${n(r, 5, 6)}${d(r, 6)}`,
    (r) => `+86 (10) ${n(r, 5, 8)}${d(r, 7)}`,
    (r) => `029-${n(r, 8, 8)}${d(r, 7)} 分机 ${d(r, 4)}`,
    (r) => `400-${d(r, 4)}-${d(r, 3)}`,
    (r) => `４００－${wide(d(r, 3))}－${wide(d(r, 4))}`,
    (r) => `+852-${n(r, 5, 9)}${d(r, 3)}-${d(r, 4)}`,
    (r) => `(852) ${n(r, 5, 9)}${d(r, 3)} ${d(r, 4)}`,
    (r) => `09${d(r, 2)}-${d(r, 3)}-${d(r, 3)}`,
    (r) => `+886-2-${n(r, 2, 8)}${d(r, 3)}-${d(r, 4)}`,
    (r) => `+1-${n(r, 2, 9)}0${n(r, 2, 9)}-${n(r, 2, 9)}${d(r, 2)}-${d(r, 4)}`,
    (r) => `+49 30 ${n(r, 1, 9)}${d(r, 7)}`,
    (r) => `+60 12-${n(r, 2, 9)}${d(r, 2)} ${d(r, 4)}`,
    (r) => `+853 6${d(r, 3)} ${d(r, 4)}`,
  ],
  bank_card: [
    card,
    (r) => card(r).replace(/(.{4})(?=.)/g, "$1 "),
    (r) => card(r).replace(/(.{4})(?=.)/g, "$1－"),
    (r) => cut(card(r), [6, 6], " "),
    (r) => cut(card(r), [4, 6], " "),
    (r) => zh(card(r), "〇一二三四五六七八九"),
    (r) => zh(card(r).replace(/(.{4})(?=.)/g, "$1 "), "零一二三四五六七八九"),
    (r) => wide(card(r).replace(/(.{4})(?=.)/g, "$1-")),
    (r) => [...card(r)].join(" "),
    (r) => card(r).replace(/(.{4})(?=.)/g, "$1_"),
    (r) => card(r).replace(/(.{4})(?=.)/g, "$1\t"),
    (r) => card(r).replace(/(.{4})(?=.)/g, "$1\u2060"),
    (r) => card(r).replace(/(.{4})(?=.)/g, "$1　"),
  ],
  credit_code: [
    code,
    (r) => cut(code(r), [2, 6, 9], "-"),
    (r) => code(r).toLowerCase(),
    (r) => wide(code(r).toLowerCase()),
    (r) => cut(code(r), [4, 4, 4, 4], "-"),
    (r) => cut(code(r), [8, 9], " "),
    (r) => cut(code(r), [3, 3, 3, 3, 3], " "),
    (r) => cut(code(r), [9], "\u00ad"),
  ],
  passport: [
    (r) => `E${d(r, 8)}`,
    (r) => `G${d(r, 8)}`,
    (r) => `E${pick(r, "BCDEFGHJKM")}${d(r, 7)}`,
    (r) => wide(`e${pick(r, "bcdefg")}${d(r, 7)}`),
    (r) => `PE${d(r, 7)}`,
    (r) => `E-${d(r, 8)}`,
    (r) => `${S(r, 1, "ABCNPRX")}${d(r, 7)}`,
    (r) => `${n(r, 4, 6)}${d(r, 8)}`,
    (r) => `S${d(r, 8)}`,
    (r) => `E${d(r, 2)} ${d(r, 3)} ${d(r, 3)}`,
  ],
  travel_permit: [
    (r) => `H0${d(r, 7)}`,
    (r) => `M${d(r, 10)}`,
    (r) => `C${d(r, 8)}`,
    (r) => `c${pick(r, "abcd")}${d(r, 7)}`,
    (r) => wide(`C${d(r, 8)}`),
    (r) => `H ${d(r, 8)}`,
    (r) => `W${d(r, 8)}`,
    (r) => `T${d(r, 8)}`,
  ],
  plate: [
    (r) => `${pick(r, prov)}${pick(r, "ABCDE")}${d(r, 5)}`,
    (r) => `${pick(r, prov)}${pick(r, "ABCDE")}${d(r, 5)}${pick(r, "DF")}`,
    (r) => `${pick(r, prov)} ${pick(r, "ABC")} ${d(r, 5)}`,
    (r) => `${pick(r, prov)}${wide(`${pick(r, "ABC")}·${d(r, 5)}`)}`,
    (r) => `${pick(r, prov)}${pick(r, "abc")}${d(r, 5)}`,
    (r) => `${pick(r, prov)}${pick(r, "ABC")}${pick(r, "DF")}${S(r, 1, "ABCDEFGH")}${d(r, 4)}`,
    (r) => `WJ·${pick(r, "粤京鲁")}${d(r, 5)}`,
    (r) => `${pick(r, prov)}${pick(r, "AC")}${d(r, 4)}领`,
    (r) => `${pick(r, prov)}A${d(r, 4)}警`,
    (r) => `${pick(r, prov)}${pick(r, "AB")}${S(r, 2, "ABCDEFGHJKLMNPQ")}${d(r, 3)}`,
    (r) => `${pick(r, prov)}${pick(r, "AB")}${d(r, 3)}${S(r, 2, "ABCDEFGHJKLMNPQ")}`,
    (r) => `${pick(r, prov)}A—${d(r, 5)}`,
    (r) => `粤Z${S(r, 1, "ABCDEFGH")}${d(r, 3)}港`,
    (r) => `京X${d(r, 4)}应急`,
    (r) => zh(`${pick(r, prov)}A${d(r, 5)}`, "零一二三四五六七八九"),
  ],
  email: [
    (r) => `${S(r, 6).toLowerCase()}_${S(r, 2)}@sub.domain.co.uk`,
    (r) => `${S(r, 5).toLowerCase()} @qq.com`,
    (r) => `${S(r, 5).toLowerCase()}@ qq.com`,
    (r) => `${S(r, 5).toLowerCase()}艾特qq点com`,
    (r) => `${S(r, 5).toLowerCase()} (at) corp (dot) cn`,
    (r) => `${S(r, 5).toLowerCase()}[@]corp.cn`,
    (r) => wide(`${d(r, 8)}@qq.com`),
    (r) => `${S(r, 4).toLowerCase()}.${S(r, 5).toLowerCase()}@hoo-poe.com.cn`,
    (r) => `${S(r, 5).toLowerCase()}@163点com`,
    (r) => `${S(r, 7)}@VIP.QQ.COM`,
    (r) => `${S(r, 5).toLowerCase()} [at] gmail [dot] com`,
    (r) => `${S(r, 5).toLowerCase()} at outlook.com`,
    (r) => `no-reply+${d(r, 3)}@mail.example.org`,
    (r) => `x${d(r, 2)}@a.cn`,
    (r) => `${S(r, 5).toLowerCase()}&#64;qq.com`.replace("&#64;", "@"),
    (r) => `${S(r, 5).toLowerCase()}<at>yahoo.com`,
  ],
  secret: [
    (r) => `AccountKey=${S(r, 86)}==`,
    (r) => `https://hooks.slack.com/services/T${S(r, 8)}/B${S(r, 8)}/${S(r, 24)}`.slice(8),
    (r) => `ASIA${S(r, 16, "ABCDEFGHIJKLMNOP234567")}`,
    (r) => `gho_${S(r, 36)}`,
    (r) => `eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJ${S(r, 60)}.${S(r, 86)}`,
    (r) => `-----BEGIN EC PRIVATE KEY-----\\n${S(r, 64)}\\n${S(r, 30)}=\\n-----END EC PRIVATE KEY-----`,
    (r) => `-----BEGIN PRIVATE KEY-----\n${S(r, 64)}\n${S(r, 64)}\n${S(r, 20)}\n-----END PRIVATE KEY-----`,
    (r) => `mongodb://svc:${S(r, 12)}@mongo-0.db:27017/app?authSource=admin`,
    (r) => `amqp://user:${S(r, 8)}1@rabbit:5672/`,
    (r) => `ya29.${S(r, 60)}`,
    (r) => `dop_v1_${hex(r, 64)}`,
    (r) => `pypi-${S(r, 80)}`,
    (r) => `rk_live_${S(r, 24)}`,
    (r) => `glpat-${S(r, 20)}`,
    (r) => `sk-or-v1-${hex(r, 64)}`,
    (r) => `xoxp-${d(r, 11)}-${d(r, 11)}-${hex(r, 32)}`,
    (r) => `ftp://deploy:${S(r, 10)}@files.corp.cn/upload`,
  ],
};
