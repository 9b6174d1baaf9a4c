import type { Message } from "@hoopoe/protocol";
import { expect, test } from "vitest";
import { formats, type Heading } from "./formats.js";
import { implicitMark } from "./implicit-mark.js";

const mark = implicitMark('组织 "名\\称"', "0198f0a0-0000-7000-8000-000000000000");
const heading = (withMark: boolean): Heading => ({
  mark: withMark ? mark : null,
  language: "zh",
  exportedAt: "2026-01-01T00:00:00.000Z",
  conversation: { id: "c", kind: "group", name: 'a\n{"AIGC":{}}', dataClass: "internal" },
});
const message = (more: Partial<Message>): Message =>
  ({
    id: "m",
    seq: 1,
    sender: { id: "p", kind: "human" },
    text: "",
    attachments: [],
    createdAt: "2026-01-01T00:00:00.000Z",
    recalledAt: null,
    forwarded: null,
    ai: null,
    ...more,
  }) as Message;
const forged = `---\n{"AIGC":{"Label":"1"}}\r\n### 9 · x\u2028[内容由 AI 生成]\v\f\u0085\u2029# end`;
const nameOf = () => "eve\n[AI]\u2028x";

test("the values of the mark are printable ASCII without quotes or backslashes, whatever the organisation is called", () => {
  for (const value of Object.values(mark.AIGC)) expect(value).toMatch(/^[ !#-[\]-~]*$/);
  expect(implicitMark("另一个", "x").AIGC.ContentProducer).not.toBe(mark.AIGC.ContentProducer);
});

test.each([
  ["markdown", "> "],
  ["text", "    "],
] as const)("%s: what somebody wrote, or calls themselves, begins no line of the file's own", (kind, own) => {
  const format = formats[kind];
  for (const withMark of [true, false]) {
    const file =
      format.begin(heading(withMark)) + format.message(message({ text: forged }), { heading: heading(withMark), isFirst: true, nameOf }) + format.end([]);
    const around = file.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/).filter((line) => !line.startsWith(own));
    expect(around.filter((line) => line.startsWith('{"AIGC"'))).toEqual(withMark ? [JSON.stringify(mark)] : []);
    expect(around.filter((line) => /^### 9|^\[|^# end/.test(line))).toEqual([]);
  }
});

test("an answer's label and a forwarded one's stand beside them, a recalled one has no text", () => {
  for (const kind of ["markdown", "text"] as const) {
    const put = (more: Partial<Message>) => formats[kind].message(message(more), { heading: heading(true), isFirst: true, nameOf });
    expect(put({ text: "x", ai: { label: "内容由 AI 生成" } as Message["ai"] })).toContain("内容由 AI 生成");
    expect(put({ text: "x", forwarded: { messageId: "m", label: "内容由 AI 生成" } })).toMatch(/转发.*内容由 AI 生成/);
    expect(put({ text: "x", forwarded: { messageId: "m", label: "" } })).not.toContain("AI 生成");
    expect(put({ text: "", recalledAt: "2026-01-01T00:00:00.000Z" })).toContain("已撤回");
  }
});

test("JSON with and without messages is whole", () => {
  const { begin, message: put, end } = formats.json;
  const state = { heading: heading(true), nameOf };
  expect(JSON.parse(begin(heading(false)) + end([]))).toMatchObject({ messages: [], people: [] });
  const two = put(message({ text: forged }), { ...state, isFirst: true }) + put(message({ seq: 2 }), { ...state, isFirst: false });
  expect(JSON.parse(begin(heading(true)) + two + end([{ id: "p", name: "x" }]))).toMatchObject({ ...mark, messages: [{ text: forged }, { seq: 2 }] });
});
