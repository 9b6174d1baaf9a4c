import { describe, expect, test } from "vitest";
import { Aliases } from "./admin.js";

const faultsOf = (given: unknown) => Aliases.safeParse(given).error?.issues.map(({ path, message }) => [path.join("."), message]) ?? [];

describe("what people are also called", () => {
  test("lines of 2 to 60 characters, trimmed, at most 20", () => {
    expect(Aliases.parse([" 老王 ", "Big Al", "x".repeat(60)])).toEqual(["老王", "Big Al", "x".repeat(60)]);
    expect(faultsOf(["王"])).toEqual([["0", "must have at least 2 characters"]]);
    expect(faultsOf([" 王 "])).toEqual([["0", "must have at least 2 characters"]]);
    expect(faultsOf(["老王", "x".repeat(61)])).toEqual([["1", "must have at most 60 characters"]]);
    expect(faultsOf(["a\nb"])).toEqual([["0", "has characters that are not allowed"]]);
    const many = Array.from({ length: 21 }, (_, i) => `name ${i}`);
    expect(faultsOf(many)).toHaveLength(1);
    expect(faultsOf(many.slice(1))).toEqual([]);
  });

  test.each([
    ["case", ["Big Al", "big al"]],
    ["width", ["Big Al", "Ｂｉｇ　Ａｌ"]],
    ["spaces around", ["老王", " 老王"]],
  ])("none twice: %s", (_, given) => {
    expect(faultsOf(given)).toEqual([["1", "is there twice"]]);
  });
});
