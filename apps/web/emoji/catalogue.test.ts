import { Emoji } from "@hoopoe/protocol";
import { expect, test } from "vitest";
import { emojiGroups, searchEmoji } from "./catalogue.js";
import { frequentEmoji } from "./frequent.js";

const all = emojiGroups.flatMap((group) => group.entries);
const found = (words: string) => searchEmoji(words).map((entry) => entry.emoji);

test("every emoji is one that the protocol takes as it stands, offered once, with names in both languages", () => {
  expect(all.filter(({ emoji }) => Emoji.safeParse(emoji).data !== emoji).map(({ emoji }) => emoji)).toEqual([]);
  expect(all.length - new Set(all.map(({ emoji }) => emoji)).size).toBe(0);
  expect(all.filter(({ names }) => !/^[\x20-\x7e]+$/.test(names.en) || !/[\p{Script=Han}]|^OK$/u.test(names.zh))).toEqual([]);
  expect(all.length).toBeGreaterThan(400);
});

test("the frequent ones are among them", () => {
  expect(frequentEmoji.filter((emoji) => !all.some((entry) => entry.emoji === emoji))).toEqual([]);
});

test("found by words of either language, whole or begun, by itself, and not by nonsense", () => {
  expect(found("thumbs")).toEqual(["👍", "👎"]);
  expect(found("Party Popper")).toEqual(["🎉"]);
  expect(found("火箭")).toEqual(["🚀"]);
  expect(found("收到")).toContain("🫡");
  expect(found("庆祝")[0]).toBe("🥳");
  expect(found("👍")).toEqual(["👍"]);
  expect(found("xyzzy")).toEqual([]);
});

test("what begins with the word comes before what only holds it", () => {
  const cats = found("cat");
  expect(cats.indexOf("🐱")).toBeLessThan(cats.indexOf("🎓") < 0 ? cats.length : cats.indexOf("🎓"));
  expect(cats[0]).toBe("😺");
});
