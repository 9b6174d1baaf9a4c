import { describe, expect, test } from "vitest";
import { BoundedMap } from "./bounded-map.js";

describe("a bounded map", () => {
  test("never holds more than its limit, and keeps what is used", () => {
    const map = new BoundedMap<number, string>(100);
    for (let i = 0; i < 10_000; i++) {
      map.set(i, `v${i}`);
      expect(map.get(0) ?? "gone").toBe("v0");
      expect(map.get(i)).toBe(`v${i}`);
    }
    const held = Array.from({ length: 10_000 }, (_, i) => i).filter((i) => map.has(i));
    expect(held.length).toBeLessThanOrEqual(100);
    expect(held.length).toBeGreaterThanOrEqual(50);
  });

  test("a value set anew is the one found, whichever half it lay in", () => {
    const map = new BoundedMap<string, number>(4);
    for (const key of ["a", "b", "c", "d"]) map.set(key, 1);
    map.set("a", 2);
    expect(map.get("a")).toBe(2);
    map.set("a", 3);
    for (const key of ["e", "f", "g"]) map.set(key, 1);
    expect([3, undefined]).toContain(map.get("a"));
  });

  test("what was deleted is gone", () => {
    const map = new BoundedMap<string, number>(2);
    map.set("a", 1);
    map.set("b", 2);
    map.delete("a");
    map.delete("b");
    expect([map.get("a"), map.has("b")]).toEqual([undefined, false]);
    map.set("c", 3);
    map.clear();
    expect(map.has("c")).toBe(false);
  });
});
