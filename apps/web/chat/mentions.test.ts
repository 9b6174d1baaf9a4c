import type { User } from "@hoopoe/protocol";
import { expect, test } from "vitest";
import { insert, matches, queryAt, stillMentioned } from "./mentions.js";

const user = (username: string, displayName: string): User => ({ id: username, username, displayName, kind: "human", avatar: null });

test("an @ right behind Chinese text begins a mention, within an e-mail address it does not", () => {
  expect(queryAt("你好@李", 4)).toEqual({ at: 2, words: "李" });
  expect(queryAt("mail li@example", 15)).toBeNull();
  expect(queryAt("@李雷 你好", 6)).toBeNull();
  expect(queryAt("abc", 3)).toBeNull();
});

test("names that begin with the words come before names that hold them", () => {
  const users = [user("han", "小李子"), user("li", "李雷"), user("wang", "王芳")];
  expect(matches(users, "李").map((one) => one.username)).toEqual(["li", "han"]);
  expect(matches(users, "WAN").map((one) => one.username)).toEqual(["wang"]);
});

test("picking puts the name, one space and the caret behind it", () => {
  expect(insert("问 @li 一下", { at: 2, words: "li" }, 5, "李雷")).toEqual({ text: "问 @李雷 一下", caret: 6 });
});

test("a name deleted again mentions nobody", () => {
  const picked = new Map([
    ["1", "李雷"],
    ["2", "韩梅梅"],
  ]);
  expect(stillMentioned("@韩梅梅 你好", picked)).toEqual(["2"]);
});
