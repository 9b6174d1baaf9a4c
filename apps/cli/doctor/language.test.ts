import { expect, test } from "vitest";
import { languageOf } from "./language.js";
import { wordsOf } from "./words/phrases.js";

test.each([
  [{}, "zh"],
  [{ LANG: "en_US.UTF-8" }, "en"],
  [{ LANG: "de_DE.UTF-8" }, "en"],
  [{ LANG: "zh_CN.UTF-8" }, "zh"],
  [{ LANG: "C.UTF-8" }, "zh"],
  [{ LC_ALL: "", LANG: "en" }, "en"],
  [{ LC_ALL: "zh_TW", LANG: "en_GB" }, "zh"],
  [{ ORGANISATION_LANGUAGE: "en", LANG: "zh_CN.UTF-8" }, "en"],
] as const)("%o is spoken to in %s", (environment, language) => {
  expect(languageOf(environment)).toBe(language);
});

test("words are filled from the values, and a missing one is seen", () => {
  expect(wordsOf("clock-off", "en", { seconds: 7 }).says).toContain("differ by 7 s");
  expect(wordsOf("clock-off", "zh", {}).says).toContain("? 秒");
  expect(wordsOf("workers-alive", "en", { count: 2 }).todo).toBeNull();
});
