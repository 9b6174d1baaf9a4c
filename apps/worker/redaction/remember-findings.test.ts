import { describe, expect, it } from "vitest";
import { RememberedFindings } from "./remember-findings.js";

const text = (name: string) => `${name} `.repeat(100);

describe("findings of earlier prompts", () => {
  it("asks once for each text, and forgets the longest unused", () => {
    const remembered = new RememberedFindings(2);
    const asked: string[] = [];
    const detect = (of: string) => {
      asked.push(of.slice(0, 2));
      return [{ start: 0, end: of.length, type: "term" as const }];
    };
    for (const name of ["a1", "b1", "a1", "c1", "a1", "b1"]) expect(remembered.of(text(name), detect)[0]?.end).toBe(300);
    expect(asked).toEqual(["a1", "b1", "c1", "b1"]);
    expect(remembered.size).toBe(2);
  });

  it("remembers nothing that failed, and no short text", () => {
    const remembered = new RememberedFindings();
    const fail = () => {
      throw new Error("no");
    };
    expect(() => remembered.of(text("a1"), fail)).toThrow("no");
    remembered.of("short", () => []);
    expect(remembered.size).toBe(0);
  });
});
