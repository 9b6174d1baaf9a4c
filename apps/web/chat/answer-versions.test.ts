import type { MessageView } from "@hoopoe/sdk";
import { expect, it } from "vitest";
import { answerVersions } from "./answer-versions.js";

const message = (id: string, { bot = "b1", replyTo = "q1" as string | null, ai = true, recalledAt = null as string | null } = {}) =>
  ({ id, sender: { id: bot, kind: "bot" }, replyTo, recalledAt, ai: ai ? { state: "done" } : null }) as unknown as MessageView;

it("answers of one bot to one question are versions, the newest last", () => {
  const found = answerVersions([message("a1"), message("a2"), message("other", { bot: "b2" }), message("a3"), message("next", { replyTo: "q2" })]);
  expect(found.get("a1")?.map(({ id }) => id)).toEqual(["a1", "a2", "a3"]);
  expect(found.get("a3")).toBe(found.get("a1"));
  expect(found.has("other")).toBe(false);
  expect(found.has("next")).toBe(false);
});

it("people's replies, what was recalled and what answers nothing are none", () => {
  const gone = { recalledAt: "2026-01-01T00:00:00Z" };
  expect(
    answerVersions([message("a1", { ai: false }), message("a2", { ai: false }), message("a3", { replyTo: null }), message("a4", { replyTo: null })]).size,
  ).toBe(0);
  expect(answerVersions([message("a1"), message("a2", gone)]).size).toBe(0);
  expect(answerVersions([message("a1"), message("a2"), message("a3", gone)]).get("a1")).toHaveLength(2);
});
