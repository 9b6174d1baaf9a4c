import { detect, type EntityType, ownWords, peopleIndex, type Span } from "@hoopoe/ai";
import { describe, expect, it } from "vitest";

// The short form of `npm run bench:redaction`: the same documents, fewer of them.
type Document = { text: string; entities: Span[] };
type Row = { entities: number; found: number; masked: number; said: number; right: number };
type Scored = { byType: Map<EntityType, Row>; total: { documents: number; leaking: number; outside: number; overMasked: number } };
const folder = new URL("../load/redaction/", import.meta.url);
type Half = "tuned" | "heldOut";
type Kind = "members" | "other names" | "addresses";
const { makeDocuments, makeNamed } = (await import(new URL("documents.mjs", folder).href)) as {
  makeDocuments(half: Half, how: { count: number; seed: number }): Document[];
  makeNamed(kind: Kind, half: Half, how: { count: number; seed: number }): { documents: Document[]; people: string[][] | null };
};
const { score } = (await import(new URL("score.mjs", folder).href)) as { score(documents: Document[], find: (text: string) => Span[]): Scored };

const structured: EntityType[] = ["resident_id", "phone", "bank_card", "credit_code", "passport", "travel_permit", "plate", "email", "secret"];
const known = { people: peopleIndex([]), words: ownWords({ terms: [], patterns: [] }) };

describe.each(["tuned", "heldOut"] as const)("what must not leave, %s", (half) => {
  const { byType, total } = score(makeDocuments(half, { count: 3_000, seed: 20 }), (text) =>
    detect(text, known).filter(({ type }) => structured.includes(type)),
  );

  it.each(structured)("%s: recall 99.5 %, precision 99 %", (type) => {
    const row = byType.get(type);
    expect(row?.entities).toBeGreaterThan(50);
    expect((row?.found ?? 0) / (row?.entities ?? 0)).toBeGreaterThanOrEqual(0.995);
    expect((row?.right ?? 0) / (row?.said ?? 0)).toBeGreaterThanOrEqual(0.99);
  });

  it("leaks in less than one document of two hundred, and masks next to nothing else", () => {
    expect(total.leaking / total.documents).toBeLessThan(0.005);
    expect(total.overMasked / total.outside).toBeLessThan(0.001);
  });
});

describe.each([
  ["first", "firstStranger"],
  ["second", "secondStranger"],
])("a stranger's %s set", async (name, maker) => {
  const made = (await import(new URL(`stranger-${name}.mjs`, folder).href)) as Record<string, (seed: number) => Document[]>;
  const { byType, total } = score(made[maker]?.(1) ?? [], (text) => detect(text, known));
  const share = (part = 0, whole = 0) => part / whole;

  it.each(structured)("%s: recall 99.5 %, precision 99 %", (type) => {
    const row = byType.get(type);
    expect(row?.entities).toBeGreaterThan(50);
    expect(share(row?.found, row?.entities)).toBeGreaterThanOrEqual(0.995);
    expect(share(row?.right, row?.said)).toBeGreaterThanOrEqual(0.99);
  });

  it.each(["person", "address"] as const)("%s: 90 %", (type) => {
    const row = byType.get(type);
    expect(share(row?.masked, row?.entities)).toBeGreaterThanOrEqual(0.9);
    expect(share(row?.right, row?.said)).toBeGreaterThanOrEqual(0.9);
    expect(total.overMasked / total.outside).toBeLessThan(0.01);
  });
});

const bars: [Kind, EntityType, number][] = [
  ["members", "person", 0.99],
  ["other names", "person", 0.9],
  ["addresses", "address", 0.9],
];
describe.each(["tuned", "heldOut"] as const)("names and addresses, %s", (half) => {
  it.each(bars)("%s are found", (kind, type, bar) => {
    const { documents, people } = makeNamed(kind, half, { count: 600, seed: 21 });
    const index = { people: peopleIndex((people ?? []).map((names, id) => ({ id: String(id), names }))), words: known.words };
    const { byType, total } = score(documents, (text) => detect(text, index));
    const row = byType.get(type);
    expect((row?.masked ?? 0) / (row?.entities ?? 0)).toBeGreaterThanOrEqual(bar);
    expect(total.overMasked / total.outside).toBeLessThan(0.02);
  });
});
