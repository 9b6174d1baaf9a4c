import { expect, test } from "vitest";
import { initials } from "./avatar.js";

test("the given name in Chinese, first letters in Latin script, whole characters always", () => {
  expect(initials("欧阳小龙")).toBe("小龙");
  expect(initials("李雷")).toBe("李雷");
  expect(initials("Sofia Maria Lindqvist")).toBe("SL");
  expect(initials("🐦 bird")).toBe("🐦B");
  expect(initials("  ")).toBe("?");
});
