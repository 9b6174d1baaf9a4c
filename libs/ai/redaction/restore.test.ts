import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelEvent } from "../model.js";
import { Restorer, restoreArguments, restored } from "./restore.js";

const values = new Map([
  ["PER_1", "张伟"],
  ["PER_12", "李雷"],
  ["PHONE_1", "138-0013-8000"],
  ["LIT_1", "⟦PER_1⟧"],
]);
const inPieces = (pieces: string[]): string[] => {
  const restorer = new Restorer(values);
  return [...pieces.map((piece) => restorer.push(piece)), restorer.end()];
};
const whole = (text: string): string => inPieces([text]).join("");

describe("values put back while it streams", () => {
  it("wherever the text is cut", () => {
    const text = "请⟦PER_1⟧打⟦PHONE_1⟧，抄送⟦PER_12⟧。⟦ not one ⟧ 数学 ⟦x⟧";
    expect(whole("请⟦PER_1⟧打⟦PHONE_1⟧，抄送⟦PER_12⟧。⟦ not one ⟧")).toBe("请张伟打138-0013-8000，抄送李雷。⟦ not one ⟧");
    for (let at = 0; at <= text.length; at++) expect(inPieces([text.slice(0, at), text.slice(at)]).join("")).toBe(whole(text));
    expect(inPieces([...text]).join("")).toBe(whole(text));
    expect(whole(text)).toBe("请张伟打138-0013-8000，抄送李雷。⟦ not one ⟧ 数学 ⟦x⟧");
  });

  it("holds back from an open bracket only, and 24 characters at most", () => {
    expect(inPieces(["你好 ⟦PER", "_1⟧ 在"])).toEqual(["你好 ", "张伟 在", ""]);
    expect(inPieces(["a⟦b", "!c"])).toEqual(["a", "⟦b!c", ""]);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom("⟦", "⟧", "P", "_", "1", " ", "。") }), { maxLength: 12 }), (pieces) => {
        const restorer = new Restorer(values);
        for (const piece of pieces) restorer.push(piece);
        // all that is held is one open bracket and what follows it
        expect(restorer.push("。".repeat(25)).replaceAll(/[^。]/g, "").length).toBeGreaterThanOrEqual(25);
      }),
    );
  });

  it("never shows an unfinished one, nor one that stands for nothing", () => {
    for (const text of ["⟦", "⟦P", "⟦PER", "⟦PER_", "⟦PER_9", "⟦PER_9⟧"]) expect(whole(text)).toBe("…");
    expect(whole("⟦PER_1")).toBe("张伟");
    expect(whole("⟦PER_1，你好")).toBe("张伟，你好");
  });

  it("takes it as models write it", () => {
    for (const text of ["⟦ PER_1 ⟧", "⟦per_1⟧", "⟦PER-1⟧", "⟦PER 1⟧", "⟦PER1⟧", "⟦PER_01⟧"]) expect(whole(text)).toBe("张伟");
  });

  it("does not look again at what was put back", () => {
    expect(whole("⟦LIT_1⟧")).toBe("⟦PER_1⟧");
  });

  it("in arguments of tools stays JSON, whatever the value", () => {
    const odd = new Map([["PER_1", 'a"b\\c\nd']]);
    expect(JSON.parse(restoreArguments('{"to":["⟦PER_1⟧"],"⟦PER_1⟧":1,"n":2}', odd))).toEqual({ to: ['a"b\\c\nd'], 'a"b\\c\nd': 1, n: 2 });
    expect(restoreArguments("not JSON ⟦PER_1⟧", values)).toBe("not JSON 张伟");
  });

  it("in words and thoughts, each for itself, before the usage", async () => {
    async function* events(): AsyncGenerator<ModelEvent> {
      yield { type: "reasoning", text: "about ⟦PER" };
      yield { type: "text", text: "hello ⟦PER_" };
      yield { type: "reasoning", text: "_12⟧" };
      yield { type: "text", text: "1" };
      yield { type: "usage", usage: { inputTokens: 1, outputTokens: 1, cachedTokens: 0, reasoningTokens: 0, estimated: false } };
      yield { type: "finish", reason: "stop" };
    }
    const heard: string[] = [];
    for await (const event of restored(events(), values)) heard.push("text" in event ? `${event.type} ${event.text}` : event.type);
    expect(heard).toEqual(["reasoning about ", "text hello ", "reasoning 李雷", "text 张伟", "usage", "finish"]);
  });
});
