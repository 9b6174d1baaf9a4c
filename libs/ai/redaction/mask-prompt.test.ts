import { describe, expect, it } from "vitest";
import type { PromptRecord } from "../model.js";
import { holdImages } from "./hold-images.js";
import { type Detect, maskPrompt, withoutSecrets } from "./mask-prompt.js";
import { restoreText } from "./restore.js";
import type { EntityType } from "./span.js";

const known: [RegExp, EntityType][] = [
  [/1[3-9]\d{9}/g, "phone"],
  [/张伟|李雷/g, "person"],
  [/sk-\w+/g, "secret"],
];
const detect: Detect = (text) =>
  known
    .flatMap(([pattern, type]) => [...text.matchAll(pattern)].map((match) => ({ start: match.index, end: match.index + match[0].length, type })))
    .toSorted((a, b) => a.start - b.start);
/** As the database does it for one conversation. */
function numbering() {
  const known = new Map<string, number>();
  const counts = new Map<string, number>();
  return async (values: readonly { kind: string; value: string }[]) =>
    values.map(({ kind, value }) => {
      const key = `${kind} ${value}`;
      if (!known.has(key)) {
        counts.set(kind, (counts.get(kind) ?? 0) + 1);
        known.set(key, counts.get(kind) as number);
      }
      return known.get(key) as number;
    });
}
const mask = (records: PromptRecord[], numbers = numbering()) => maskPrompt(records, { detect, numbers });
const user = (content: string, more: Partial<PromptRecord> = {}): PromptRecord => ({ role: "user", content, ...more });

describe("a masked prompt", () => {
  it("has a placeholder for each value, the same throughout, and comes back as it was", async () => {
    const records = [{ role: "system" as const, content: "You help." }, user("张伟：13800138000"), user("问张伟还是李雷？")];
    const masked = await mask(records);
    expect(masked.records.slice(1).map(({ content }) => content)).toEqual(["⟦PER_1⟧：⟦PHONE_1⟧", "问⟦PER_1⟧还是⟦PER_2⟧？"]);
    expect(masked.records[0]?.content).toMatch(/^You help\.\n\nNames.*⟦PER_1⟧/s);
    expect(masked.counts).toEqual({ person: 3, phone: 1 });
    expect(masked.inQuestion).toEqual({ person: 2 });
    expect(masked.records.slice(1).map(({ content }) => restoreText(content, masked.values))).toEqual(records.slice(1).map(({ content }) => content));
  });

  it("says nothing of placeholders where there are none", async () => {
    const records = [{ role: "system" as const, content: "You help." }, user("hello")];
    expect((await mask(records)).records).toEqual(records);
  });

  it("keeps the numbers of a conversation from one question to the next, and shares none with another", async () => {
    const here = numbering();
    await mask([user("张伟")], here);
    expect((await mask([user("李雷和张伟")], here)).records[0]?.content).toBe("⟦PER_2⟧和⟦PER_1⟧");
    const other = await mask([user("李雷")]);
    expect(other.records[0]?.content).toBe("⟦PER_1⟧");
    expect([...other.values]).toEqual([["PER_1", "李雷"]]);
  });

  it("takes nobody's own words for a placeholder", async () => {
    const masked = await mask([user("张伟 wrote ⟦PER_1⟧, ⟦, ⟦PHONE_1⟧ and ⟦13800138000⟧")]);
    const [record] = masked.records;
    expect(record?.content).toBe("⟦PER_1⟧ wrote ⟦LIT_1⟧, ⟦LIT_2⟧, ⟦LIT_3⟧ and ⟦PHONE_1⟧");
    expect(restoreText(record?.content ?? "", masked.values)).toBe("张伟 wrote ⟦PER_1⟧, ⟦, ⟦PHONE_1⟧ and ⟦13800138000⟧");
    expect(masked.counts).toEqual({ person: 1, phone: 1 });
  });

  it("names authors by placeholders too", async () => {
    const masked = await mask([user("hi", { name: "u_bGkubGVp", author: "li.lei" }), user("ask li.lei", { name: "u_bGkubGVp", author: "li.lei" })]);
    expect(masked.records.map(({ name }) => name)).toEqual(["PER_1", "PER_1"]);
    expect(restoreText("hello ⟦PER_1⟧", masked.values)).toBe("hello li.lei");
    expect(masked.counts).toEqual({});
  });

  it("reaches thoughts and arguments of tools", async () => {
    const call = { id: "1", name: "mail", arguments: JSON.stringify({ to: "\u5f20\u4f1f", phones: ["13800138000"] }).replace("张伟", "\\u5f20\\u4f1f") };
    const { records } = await mask([
      { role: "assistant", content: "", reasoning: "张伟?", toolCalls: [call] },
      { role: "tool", toolCallId: "1", content: "张伟 ok" },
    ]);
    expect(records[0]).toMatchObject({ reasoning: "⟦PER_1⟧?", toolCalls: [{ arguments: '{"to":"⟦PER_1⟧","phones":["⟦PHONE_1⟧"]}' }] });
    expect(records[1]?.content).toBe("⟦PER_1⟧ ok");
  });
});

describe("keys and passwords", () => {
  it("leave out an earlier message, and stop a question or instructions", () => {
    expect(withoutSecrets([user("key sk-abc"), user("hello")], detect)).toEqual([user("hello")]);
    expect(() => withoutSecrets([user("hello"), user("key sk-abc")], detect)).toThrow(
      expect.objectContaining({ kind: "policy", policyReason: "secret_found" }),
    );
    expect(() => withoutSecrets([{ role: "system", content: "use sk-abc" }, user("hello")], detect)).toThrow(
      expect.objectContaining({ policyReason: "secret_found" }),
    );
  });
});

describe("pictures", () => {
  it("are held back, and it is said so beside what was written", () => {
    const held = holdImages([user("look", { images: [{ mediaType: "image/png", base64: "AAAA" }], name: "li" }), user("hello")]);
    expect(held).toEqual([user(expect.stringContaining("图片未发出") as unknown as string, { name: "li" }), user("look", { name: "li" }), user("hello")]);
  });
});
