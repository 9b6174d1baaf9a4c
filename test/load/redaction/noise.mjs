// What people do to a number when they write it into a chat. Each kind takes the value (and a generator of numbers) and keeps its digits.
import { pick } from "./values.mjs";

const wide = (text) => text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
const spoken = (text, marks) => text.replace(/\d/g, (digit) => [...marks][Number(digit)]);
const cut = (text, sizes, gap) => {
  const parts = [];
  let at = 0;
  for (const size of sizes) {
    parts.push(text.slice(at, at + size));
    at += size;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts.join(gap);
};
const fours = (text, gap) => text.replace(/(.{4})(?=.)/g, `$1${gap}`);
const some = (random, text, change) => text.replace(/\d/g, (digit) => (random() < 0.3 ? change(digit) : digit));

/** By half: the kinds of the second are not looked at while detectors are tuned. */
export const phoneNoise = {
  tuned: [
    (text) => text,
    (text) => text,
    (text) => cut(text, [3, 4, 4], " "),
    (text) => cut(text, [3, 4, 4], "-"),
    (text) => cut(text, [3, 8], " "),
    (text) => wide(text),
    (text) => spoken(text, "零一二三四五六七八九"),
    (text) => spoken(text, "〇幺二三四五六七八九"),
    (text) => `+86 ${text}`,
    (text) => `+86${text}`,
    (text) => `86-${text}`,
    (text) => `0086${text}`,
    (text) => `(+86)${text}`,
    (text) => cut(text, [3, 4, 4], "."),
  ],
  heldOut: [
    (text) => text,
    (text) => wide(cut(text, [3, 4, 4], " ")),
    (text) => cut(text, [3, 4, 4], "－"),
    (text) => cut(text, [3, 4, 4], "–"),
    (text) => spoken(text, "零壹贰叁肆伍陆柒捌玖"),
    (text) => spoken(cut(text, [3, 4, 4], " "), "零幺两三四五六七八九"),
    (text, random) => some(random, text, (digit) => [..."零一二三四五六七八九"][Number(digit)]),
    (text, random) => some(random, text, wide),
    (text) => [...text].join(" "),
    (text) => cut(text, [3, 4, 4], "  "),
    (text) => `+86-${cut(text, [3, 4, 4], "-")}`,
    (text) => `+86 ${cut(text, [3, 4, 4], " ")}`,
    (text) => cut(text, [3, 4, 4], "\u200b"),
    (text) => cut(text, [3, 4, 4], " - "),
    (text) => `（＋８６）${text}`,
    (text) => cut(text, [3, 4, 4], "·"),
    (text) => cut(text, [3, 4, 4], "\u00a0"),
    (text) => cut(text, [4, 3, 4], " "),
    (text) => [...text].map((digit) => `${digit}\ufe0f\u20e3`).join(""),
  ],
};

export const landlineNoise = {
  tuned: [({ area, local }) => `${area}-${local}`, ({ area, local }) => `(${area})${local}`, ({ area, local }) => `${area} ${local}`],
  heldOut: [
    ({ area, local }) => `（${area}）${local}`,
    ({ area, local }) => `${area}-${cut(local, [4], " ")}`,
    ({ area, local }) => wide(`${area}-${local}`),
    ({ area, local }) => `+86-${area.slice(1)}-${local}`,
    ({ area, local }) => `(${area}) ${cut(local, [4], "-")}`,
    ({ area, local }) => `${area}—${local}`,
  ],
};

export const idNoise = {
  tuned: [
    (text) => text,
    (text) => text,
    (text) => text.toLowerCase(),
    (text) => cut(text, [6, 8, 4], " "),
    (text) => wide(text),
    (text) => cut(text, [6, 4, 4, 4], "-"),
    (text) => spoken(text, "零一二三四五六七八九"),
  ],
  heldOut: [
    (text) => text,
    (text) => wide(text.toLowerCase()),
    (text) => cut(text, [6, 8, 4], "-"),
    (text) => cut(text, [3, 3, 4, 4, 4], " "),
    (text) => fours(text, " "),
    (text, random) => some(random, text, wide),
    (text) => cut(text, [6, 4, 2, 2, 4], " "),
    (text) => spoken(text, "〇壹贰叁肆伍陆柒捌玖"),
    (text) => cut(text, [6, 8, 4], "\u200b"),
    (text) => cut(text, [6, 8, 4], "."),
  ],
};

export const cardNoise = {
  tuned: [(text) => text, (text) => text, (text) => fours(text, " "), (text) => fours(text, "-"), (text) => wide(text)],
  heldOut: [
    (text) => text,
    (text) => wide(fours(text, " ")),
    (text) => fours(text, "  "),
    (text) => cut(text, [6], " "),
    (text) => fours(text, "\u00a0"),
    (text) => fours(text, "."),
    (text, random) => some(random, text, wide),
    (text) => spoken(text, "零一二三四五六七八九"),
    (text) => fours(text, " - "),
  ],
};

export const codeNoise = {
  tuned: [(text) => text, (text) => text, (text) => text.toLowerCase(), (text) => wide(text)],
  heldOut: [(text) => text, (text) => fours(text, " "), (text) => wide(text.toLowerCase()), (text) => fours(text, "-"), (text) => cut(text, [2, 6, 9], " ")],
};

export const documentNoise = {
  tuned: [(text) => text, (text) => text, (text) => wide(text)],
  heldOut: [(text) => text, (text) => text.toLowerCase(), (text, random) => some(random, text, wide), (text) => text.replace(/^([A-Z]+)/, "$1 ")],
};

export const plateNoise = {
  tuned: [(text) => text, (text) => cut(text, [2], "·"), (text) => cut(text, [2], " ")],
  heldOut: [
    (text) => text,
    (text) => cut(text, [2], "•"),
    (text) => cut(text, [2], "-"),
    (text) => wide(text),
    (text) => cut(text, [1, 1], " "),
    (text) => text.toLowerCase(),
  ],
};

export const emailNoise = {
  tuned: [
    (text) => text,
    (text) => text,
    (text) => text.replace("@", "＠"),
    (text) => text.replace("@", " @ "),
    (text) => text.replace("@", "[at]"),
    (text) => text.toUpperCase(),
  ],
  heldOut: [
    (text) => text,
    (text) => wide(text),
    (text) => text.replace("@", "(at)"),
    (text) => text.replace("@", " at ").replaceAll(/\.(?=[a-z.]+$)/g, " dot "),
    (text) => text.replace("@", " [at] ").replaceAll(/\.(?=[a-z]+$)/g, "[dot]"),
    (text) => text.replace("@", "@\u200b"),
    (text) => text.replace(/\.(?=[a-z]+$)/, "。"),
  ],
};

export const asItIs = { tuned: [(text) => text], heldOut: [(text) => text] };
export const noisy = (random, kinds, value) => pick(random, kinds)(value, random);
