import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelEvent } from "../model.js";
import { maskPrompt } from "./mask-prompt.js";
import { Restorer, restoreArguments, restored, restoreText } from "./restore.js";

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
    for (const text of ["⟦ PER_1 ⟧", "⟦per_1⟧", "⟦PER-1⟧", "⟦PER 1⟧", "⟦PER1⟧", "⟦PER_01⟧", "⟦PER\\_1⟧", "⟦ＰＥＲ＿１⟧"]) expect(whole(text)).toBe("张伟");
    for (const text of ["【PER_1】", "［PER_1］", "〚per_1〛", "〖 PER_1 〗", "[[PER_1]]", "【ＰＥＲ＿１】", "⟦PER_1】", "[[PER\\_1]]"])
      expect(whole(text)).toBe("张伟");
    expect(whole("[⟦PER_1⟧](tel:⟦PHONE_1⟧) `⟦PER_12⟧` **⟦PER_1⟧** <a title='⟦PER_1⟧'>")).toBe("[张伟](tel:138-0013-8000) `李雷` **张伟** <a title='张伟'>");
  });

  it("leaves other brackets alone where nothing stands behind them", () => {
    for (const text of ["【重要】", "【PER_9】", "【ID 1】", "[PER_1]", "a[0]", "x[[1]]", "[[PER_9]]", "[", "[[", "【", "【PER", "[[PER_1", "(PER_1)", "PER_1"])
      expect(whole(text)).toBe(text);
  });

  const units = [
    "⟦",
    "⟧",
    "【",
    "】",
    "[",
    "]",
    "［",
    "］",
    "PER",
    "per",
    "ＰＥＲ",
    "LIT",
    "PHONE",
    "_",
    "＿",
    "\\",
    "-",
    " ",
    "1",
    "12",
    "9",
    "１",
    "，",
    "a",
    "\n",
  ];
  const written = fc.array(fc.oneof(fc.constantFrom("⟦PER_1⟧", "【PER_12】", "[[phone_1]]", "⟦ PER 9 ⟧"), fc.constantFrom(...units)), { maxLength: 14 });

  it("says the same however it is cut, and holds nothing back that cannot become one", () => {
    fc.assert(
      fc.property(written, fc.array(fc.nat(40), { maxLength: 5 }), (parts, cuts) => {
        const text = parts.join("");
        const places = [0, ...cuts.map((at) => at % (text.length + 1)).sort((a, b) => a - b), text.length];
        expect(inPieces(places.slice(1).map((at, i) => text.slice(places[i], at))).join("")).toBe(whole(text));
        expect(inPieces([...text]).join("")).toBe(whole(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it("gives back what was masked, whatever somebody wrote, and nothing else for look-alikes of theirs", async () => {
    const detect = (text: string) => [...text.matchAll(/PHONE/g)].map(({ index }) => ({ start: index, end: index + 5, type: "phone" as const }));
    const numbers = async (values: readonly unknown[]) => values.map((_, at) => at + 1);
    await fc.assert(
      fc.asyncProperty(written, async (parts) => {
        const text = parts.join("");
        const { records, values: made } = await maskPrompt([{ role: "user", content: text }], { detect, numbers });
        expect(restoreText(records[0]?.content ?? "", made)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it("gives nothing for placeholders that were not given", () => {
    fc.assert(
      fc.property(written, (parts) => {
        const restorer = new Restorer(new Map());
        const shown = restorer.push(parts.join("")) + restorer.end();
        expect(shown).not.toMatch(/张伟|李雷|138-0013/);
        expect(shown).not.toMatch(/⟦\s*[A-Za-z]{1,10}[_＿]\d/);
      }),
    );
  });

  it("does not look again at what was put back", () => {
    expect(whole("⟦LIT_1⟧")).toBe("⟦PER_1⟧");
  });

  it("in arguments of tools stays JSON, whatever the value", () => {
    const odd = new Map([["PER_1", 'a"b\\c\nd']]);
    expect(JSON.parse(restoreArguments('{"to":["⟦PER_1⟧"],"⟦PER_1⟧":1,"n":2}', odd))).toEqual({ to: ['a"b\\c\nd'], 'a"b\\c\nd': 1, n: 2 });
    expect(restoreArguments('{"to":"\\u27e6PER_1\\u27e7","n":"【per_1】"}', values)).toBe('{"to":"张伟","n":"张伟"}');
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
