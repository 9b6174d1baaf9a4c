import fc from "fast-check";
import { expect, it } from "vitest";
import { finishBlock } from "./finish-block.js";
import { splitBlocks } from "./split-blocks.js";
import { isTame } from "./tame.js";

const answer = [
  "# A heading",
  "A paragraph with **bold** words\nin two lines.",
  "1. first\n\n2. second\n\n   more of the second\n\n3. third",
  "```python\nx = 1\n\n\ny = 2\n```",
  "| a | b |\n| - | - |\n| 1 | 2 |",
  "> quoted\n> words",
  "The end.",
];
const text = answer.join("\n\n");

it("cuts between blocks, keeps code and lists whole, loses nothing", () => {
  expect(splitBlocks(text).map((block) => block.trim())).toEqual(answer);
  expect(splitBlocks(text).join("")).toBe(text);
  expect(splitBlocks("")).toEqual([]);
  expect(splitBlocks("\n\n\n")).toEqual(["\n\n\n"]);
  expect(splitBlocks("- a\n\nb\n\n- c")).toHaveLength(3);
  expect(splitBlocks("- ```js\n  a\n\n  b\n  ```\n\nend")).toHaveLength(2);
  expect(splitBlocks("```\na\n\n~~~\n\n``` js\n\nb")).toHaveLength(1);
});

it("what is appended changes no block but the last; where it is cut, it is whole again", () => {
  const mark = fc.constantFrom("a", " ", "\n", "\n\n", "- ", "1. ", "```", "```\n", "> ", "| a |\n", "**", "  ");
  fc.assert(
    fc.property(fc.array(mark, { maxLength: 40 }), (marks) => {
      let before: string[] = [];
      let whole = "";
      for (const one of marks) {
        whole += one;
        const blocks = splitBlocks(whole);
        expect(blocks.join("")).toBe(whole);
        // an indented line, or the next item, still belongs to the block above
        const settled = before.slice(0, -2);
        expect(blocks.slice(0, settled.length)).toEqual(settled);
        before = blocks;
      }
    }),
    { numRuns: 300 },
  );
});

it.each([
  ["**bo", "**bo**"],
  ["a `co", "a `co`"],
  ["a *wo", "a *wo*"],
  ["```js\nlet a", "```js\nlet a"],
  ["```js\nlet a\n``", "```js\nlet a\n"],
  ["```j", "```j\n"],
  ["text\n-", "text\n"],
  ["text\n1.", "text\n"],
  ["text\n##", "text\n"],
  ["| a | b", "| a | b |\n| --- | --- |"],
  ["| a | b |\n|--", "| a | b |\n| --- | --- |"],
  ["| a | b |\n|---|---|\n| 1", "| a | b |\n|---|---|\n| 1"],
  ["see [the docs](https://exa", "see the docs"],
])("%j is shown as %j while it is being written", (given, shown) => expect(finishBlock(given)).toBe(shown));

it.each([
  [">".repeat(20_000), false],
  ["1. ".repeat(6_000), false],
  ["> - ".repeat(40), false],
  ["*".repeat(10_000), false],
  ["**a_".repeat(5_000), false],
  ["[".repeat(20_000), false],
  ["|a".repeat(10_000), false],
  [`${" ".repeat(200)}- a`, false],
  [text, true],
  ["some words **bold** and `code` here.\n".repeat(250), true],
  ["> > a quotation in another\n> > - with a list", true],
])("a block is taken for markdown when it is of a kind that is written", (block, tame) => expect(isTame(block)).toBe(tame));
