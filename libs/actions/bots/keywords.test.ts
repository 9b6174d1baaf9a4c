import { fold } from "@hoopoe/crypto/search";
import { describe, expect, test } from "vitest";
import { hasWord, Keywords } from "./keywords.js";

const found = (text: string, word: string): boolean => hasWord(fold(text).text, fold(word).text);

describe("a word that wakes a bot", () => {
  test("stands by itself, without regard to case, width and accents", () => {
    expect(found("Please DEPLOY now", "deploy")).toBe(true);
    expect(found("ｄｅｐｌｏｙ！", "deploy")).toBe(true);
    expect(found("un Café, please", "cafe")).toBe(true);
    expect(found("redeployed", "deploy")).toBe(false);
    expect(found("deployment deploy", "deploy")).toBe(true);
    expect(found("c++ rules", "c++")).toBe(true);
  });

  test("in scripts without spaces it may stand within others, and a Latin one beside them", () => {
    expect(found("今天的报销怎么走", "报销")).toBe(true);
    expect(found("请deploy一下", "deploy")).toBe(true);
    expect(found("今天的报 销", "报销")).toBe(false);
  });
});

test("bots are read once, again after a change; without words no text is folded", async () => {
  let reads = 0;
  let bots = [{ id: "a", keywords: ["help", "帮助"] }];
  const words = new Keywords({ bots: { withKeywords: async () => (reads++, bots) } } as never);
  expect(await Promise.all([words.wokenBy("Help me"), words.wokenBy("请帮助我"), words.wokenBy("nothing")])).toEqual([["a"], ["a"], []]);
  expect(reads).toBe(1);
  bots = [];
  words.forget();
  expect(await words.wokenBy("help")).toEqual([]);
  expect(reads).toBe(2);
});
