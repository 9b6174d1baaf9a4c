import fc from "fast-check";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { expect, it } from "vitest";
import { finishBlock } from "./finish-block.js";
import { splitBlocks } from "./split-blocks.js";
import { isTame } from "./tame.js";

const answer = [
  "# A heading",
  "A paragraph with **bold** words, *slanted* ones, `code`, ~~gone~~,\n[a link](http://example.org/x) in **two** lines.",
  "1. first\n\n2. **second**\n\n   more of the second\n\n3. third",
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

const drawn = new Map<string, string>();
const tagsOf = (whole: string): string[] => {
  const blocks = splitBlocks(whole);
  return blocks.flatMap((block, at) => {
    const shown = at === blocks.length - 1 ? finishBlock(block) : block;
    const html = drawn.get(shown) ?? renderToStaticMarkup(createElement(Markdown, { remarkPlugins: [remarkGfm] }, shown));
    drawn.set(shown, html);
    const words = html.replace(/<pre>.*?<\/pre>/gs, "").replace(/<[^>]*>/g, "");
    const marks = /.{0,12}(\*|#|`|\]\(|\||~).{0,12}/.exec(words)?.[0];
    if (marks) throw new Error(`shown of ${JSON.stringify(whole.slice(-30))}: ${marks}`);
    return html.trim() ? [/^<(\w+)/.exec(html.trim())?.[1] ?? "?"] : [];
  });
};

it("at every character, no mark is shown, and no block is another one than it was", () => {
  let before: string[] = [];
  for (let at = 1; at <= text.length; at += 1) {
    const tags = tagsOf(text.slice(0, at));
    expect({ at: text.slice(0, at).slice(-20), tags: tags.slice(0, before.length) }).toEqual({ at: text.slice(0, at).slice(-20), tags: before });
    before = tags;
  }
});
