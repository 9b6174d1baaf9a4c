import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { detect } from "./detect.js";
import { ownWords } from "./own-words.js";
import { peopleIndex } from "./people-index.js";

// What a text costs is counted, not timed: how many characters all calls on strings and regular expressions went over. A text four times as long may cost
// four times as much; one that costs its square costs sixteen times as much.
const known = {
  people: peopleIndex(["张伟", "欧阳娜娜", "John Smith"].map((name) => ({ id: name, names: [name] }))),
  words: ownWords({ terms: [], patterns: [] }),
};

const hostile = [
  ..."1一-a@.,，(（[{⟦王李省市路村京使护+=\"'\\ \n·点十栋阿½ﬁ㍿ﷺ가😀",
  ...["一1", "1-", "1 ", "1 3 8 ", "(0", "零-", "13800138000", "138-0013-8000 ", "6222 ", "62", "1.1.", "2026-01-01 ", "1转1", "400-", "1\n", "a1-", "E1"],
  ...["a@", "a@b.", "#a", "at ", "a at ", "[at]", "eyJa.", "sk-", "://a:", "https://a", "www.", "password=", "密码", "密码a", "bearer ", "curl -u "],
  ...["-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "王李张", "欧阳", "小王", "张伟", "买买提", "古丽", "约翰·", "J·K·", "a·", "·王"],
  ...[
    "Zhang Wei ",
    "Zhang, ",
    "Li",
    "A ",
    "Aa",
    "Mr. ",
    "@a ",
    "省市区",
    "区县镇",
    "路1号",
    "1号",
    "15-2-",
    "万象城",
    "与路",
    "1 Main St ",
    "Room 1, ",
    "No. 1 ",
  ],
  ...["京A", "京A1", "WJ", "护照", "护照E1", "1\u200b", "\u200b", "a\u0301", "\u0301", "1️⃣", "([{", "【《", "⟦PER_1⟧", "|", "1|"],
];

describe("what hostile texts cost", () => {
  it.each(hostile)("%j, again and again: no more than their length", (unit) => {
    const [short, long] = [1_000, 4_000].map((length) => stepsOf(unit.repeat(Math.ceil(length / unit.length)).slice(0, length)));
    expect((long as number) / (short as number)).toBeLessThan(5);
  });

  it("would be seen", () => {
    const text = "a".repeat(8_000);
    const square = (length: number) => counted(() => Array.from(text.slice(0, length), (_, at) => text.lastIndexOf("\n", at)));
    expect(square(8_000) / square(2_000)).toBeGreaterThan(10);
  });
});

function stepsOf(text: string): number {
  return counted(() => detect(text, known));
}

type Methods = Record<string, (...given: unknown[]) => unknown>;
type Cost = (self: { length: number; lastIndex: number }, given: unknown[], answer: unknown) => number;

const one: Cost = () => 1;
const length: Cost = (self) => self.length;
const cut: Cost = (_self, _given, answer) => (typeof answer === "string" ? answer.length : 1);
const forward: Cost = ({ length }, [, from = 0], answer) => (answer === -1 ? length : (answer as number)) - (from as number) + 1;
const back: Cost = ({ length }, [, from = length], answer) => Math.max(0, Math.min(from as number, length) - (answer as number)) + 1;
const strings: Record<string, Cost> = {
  ...{ charCodeAt: one, codePointAt: one, charAt: one, startsWith: one, endsWith: one },
  ...{ slice: cut, substring: cut, trim: length, split: length, toLowerCase: length, toUpperCase: length, normalize: length },
  ...{ indexOf: forward, includes: length, lastIndexOf: back },
};

const own = String.prototype as unknown as Methods;
const before = Object.keys(strings).map((name) => [name, own[name]] as const);
const expressions = RegExp.prototype as { exec: RegExp["exec"] };
const { exec } = expressions;
let steps = 0;

/** The steps of `work`. */
function counted(work: () => unknown): number {
  steps = 0;
  work();
  return steps;
}

beforeAll(() => {
  for (const [name, method] of before)
    own[name] = function (this: string, ...given) {
      const answer = method?.apply(this, given);
      steps += strings[name]?.(this as never, given, answer) ?? 0;
      return answer;
    };
  expressions.exec = function (this: RegExp, text) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const found = exec.call(this, text);
    // one that is bound to a place looks at little; any other goes on to where it finds something, or to the end
    steps += this.sticky ? 1 : (found ? found.index + found[0].length : this.source.startsWith("^") ? 1 : text.length) - from + 1;
    return found;
  };
});

afterAll(() => {
  for (const [name, method] of before) own[name] = method as Methods[string];
  expressions.exec = exec;
});
