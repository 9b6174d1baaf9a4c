// What both strangers' sets are made with.
export { between as n, creditCheck, digits as d, idCheck, luhnDigit, pick } from "./values.mjs";

export const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
export const p2 = (x) => String(x).padStart(2, "0");
export const S = (r, k, from = `${letters}${letters.toLowerCase()}0123456789`) => Array.from({ length: k }, () => from[Math.floor(r() * from.length)]).join("");
export const hex = (r, k) => S(r, k, "0123456789abcdef");
export const wide = (t) => t.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
export const zh = (t, marks = "零一二三四五六七八九") => t.replace(/\d/g, (c) => [...marks][Number(c)]);
export const cut = (t, sizes, gap) => {
  const parts = [];
  let at = 0;
  for (const size of sizes) {
    parts.push(t.slice(at, at + size));
    at += size;
  }
  if (at < t.length) parts.push(t.slice(at));
  return parts.join(gap);
};
export const fill = (sentence, type, value) => sentence.replace("{}", () => `⟪${type}:${value}⟫`);

/** A text with its entities, from one in which they stand as ⟪type:value⟫. */
export function marked(written) {
  const entities = [];
  let text = "";
  let last = 0;
  for (const match of written.matchAll(/⟪(\w+):([\s\S]*?)⟫/g)) {
    text += written.slice(last, match.index);
    entities.push({ start: text.length, end: text.length + match[2].length, type: match[1] });
    text += match[2];
    last = match.index + match[0].length;
  }
  return { text: text + written.slice(last), entities };
}
