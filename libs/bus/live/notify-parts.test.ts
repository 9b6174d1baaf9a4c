import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { cutIntoParts, PartJoiner } from "./notify-parts.js";
import type { Batch } from "./transport.js";

const batch = (bytes: number, more: Partial<Batch> = {}): Batch => ({ nodeId: randomUUID(), number: 1, signals: false, sealed: randomBytes(bytes), ...more });

describe("a batch in parts", () => {
  test.each([0, 1, 5_549, 5_550, 5_551, 200_000])("of %i bytes fits NOTIFY and comes together again", (bytes) => {
    const whole = batch(bytes, { number: 2 ** 40, signals: true });
    const parts = cutIntoParts(whole);
    for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(7_500);
    const joiner = new PartJoiner();
    const results = parts.map((part) => joiner.add(part));
    expect(results.slice(0, -1).every((result) => result === "more")).toBe(true);
    expect(results.at(-1)).toMatchObject({ nodeId: whole.nodeId, number: whole.number, signals: true });
    expect((results.at(-1) as Batch).sealed.equals(whole.sealed)).toBe(true);
  });

  test("parts of several processes may come between each other", () => {
    const [a, b] = [batch(12_000), batch(12_000)];
    const joiner = new PartJoiner();
    const [partsA, partsB] = [cutIntoParts(a), cutIntoParts(b)];
    const results = partsA.flatMap((part, i) => [joiner.add(part), joiner.add(partsB[i] ?? "")]);
    expect(results.slice(-2)).toEqual([a, b]);
  });

  test("a missing, repeated or foreign part spoils its batch only", () => {
    const joiner = new PartJoiner();
    const spoilt = cutIntoParts(batch(20_000));
    expect(joiner.add(spoilt[0] ?? "")).toBe("more");
    expect(joiner.add(spoilt[2] ?? "")).toBe("unreadable");
    expect(joiner.add(spoilt[3] ?? "")).toBe("unreadable");
    const nodeId = randomUUID();
    joiner.add(cutIntoParts(batch(20_000, { nodeId, number: 5 }))[0] ?? "");
    const next = batch(20_000, { nodeId, number: 6 });
    expect(
      cutIntoParts(next)
        .map((part) => joiner.add(part))
        .at(-1),
    ).toEqual(next);
  });

  test.each([
    "",
    "rubbish",
    `${randomUUID()} 1 - 1/9999 AAAA`,
    `${randomUUID()} 1 - 3/2 AAAA`,
    `${randomUUID()} 1 - 0/2 AAAA`,
    `${"x".repeat(36)} 1 - 1/1 AAAA`,
  ])("%j is unreadable", (text) => {
    expect(new PartJoiner().add(text)).toBe("unreadable");
  });

  test("what dead processes leave behind stays bounded", () => {
    const joiner = new PartJoiner();
    const left = Array.from({ length: 200 }, () => cutIntoParts(batch(20_000)));
    for (const parts of left) joiner.add(parts[0] ?? "");
    const finished = left
      .map((parts) =>
        parts
          .slice(1)
          .map((part) => joiner.add(part))
          .at(-1),
      )
      .filter((result) => typeof result === "object");
    expect(finished.length).toBeLessThanOrEqual(64);
    expect(finished.length).toBeGreaterThan(0);
  });
});
