import type { Change, Message } from "@hoopoe/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sizeOfChange } from "./size-of-change.js";

const id = "01a20197-c274-7992-9503-5489ff00fa8a";
const time = "2026-11-22T10:00:00.123Z";
const maybe = <T>(value: T) => fc.option(fc.constant(value), { nil: null });
const message: fc.Arbitrary<Message> = fc.record({
  id: fc.constant(id),
  conversationId: fc.constant(id),
  seq: fc.integer({ min: 1, max: 2_147_483_647 }),
  rev: fc.integer({ min: 1, max: 2_147_483_647 }),
  sender: fc.record({ id: fc.constant(id), kind: fc.constantFrom("human" as const, "bot" as const) }),
  clientId: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 64 }),
  text: fc.string({ unit: "grapheme", maxLength: 400 }),
  mentions: fc.array(fc.constant(id), { maxLength: 5 }),
  replyTo: maybe(id),
  threadRoot: maybe(id),
  attachments: fc.constant([]),
  reactions: fc.array(fc.constant({ emoji: "👍", userIds: [id], count: 1 }), { maxLength: 2 }),
  createdAt: fc.constant(time),
  editedAt: maybe(time),
  recalledAt: maybe(time),
  forwarded: fc.constant(null),
  ai: fc.constant(null),
});

test("a change is never taken for smaller than it is, nor for much larger", () => {
  fc.assert(
    fc.property(message, (one) => {
      const item: Change = { rev: one.rev, type: "message", message: one };
      const real = Buffer.byteLength(JSON.stringify(item));
      expect(sizeOfChange(item)).toBeGreaterThanOrEqual(real);
      expect(sizeOfChange(item)).toBeLessThanOrEqual(real + 100);
    }),
    { numRuns: 1_000 },
  );
});
