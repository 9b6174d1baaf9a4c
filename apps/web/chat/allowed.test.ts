import type { Ai } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import { expect, test } from "vitest";
import { mayEdit, mayReact, mayRecall } from "./allowed.js";

const createdAt = "2026-01-01T00:00:00.000Z";
const ai = { state: "done" } as Ai;
const message = (fields: Partial<MessageView>): MessageView =>
  ({ id: "m", sender: { id: "me", kind: "human" }, createdAt, recalledAt: null, replyTo: null, ai: null, status: "sent", ...fields }) as MessageView;
const asker = (fields: Partial<Parameters<typeof mayRecall>[1]> = {}): Parameters<typeof mayRecall>[1] => ({
  meId: "me",
  role: "member",
  kind: "group",
  editMinutes: 10,
  recallMinutes: 2,
  now: Date.parse(createdAt) + 60_000,
  askedBy: (id) => id === "my question",
  ...fields,
});
const late = Date.parse(createdAt) + 5 * 60_000;

test("one's own words are edited in time, never another's and never a bot's; 0 minutes are none", () => {
  expect(mayEdit(message({}), asker())).toBe(true);
  expect(mayEdit(message({}), asker({ now: late }))).toBe(true);
  expect(mayEdit(message({}), asker({ now: late * 2 }))).toBe(false);
  expect(mayEdit(message({}), asker({ editMinutes: 0 }))).toBe(false);
  expect(mayEdit(message({ sender: { id: "other", kind: "human" } }), asker({ role: "admin" }))).toBe(false);
  expect(mayEdit(message({ ai }), asker())).toBe(false);
});

test("recalled in time by author or asker, at any time by the conversation's administrators", () => {
  const other = message({ sender: { id: "other", kind: "human" } });
  const answer = (replyTo: string) => message({ sender: { id: "bot", kind: "bot" }, ai, replyTo });
  expect([mayRecall(message({}), asker()), mayRecall(message({}), asker({ now: late }))]).toEqual([true, false]);
  expect([mayRecall(other, asker()), mayRecall(other, asker({ role: "admin", now: late }))]).toEqual([false, true]);
  expect([mayRecall(answer("my question"), asker()), mayRecall(answer("another's"), asker())]).toEqual([true, false]);
  expect(mayRecall(answer("not loaded"), asker({ kind: "direct" }))).toBe(true);
});

test("nothing is done to what is not sent, recalled, or being recalled", () => {
  for (const fields of [{ status: "sending" }, { recalledAt: createdAt }, { pending: "recall" }] as const) {
    const gone = message(fields);
    expect([mayReact(gone), mayEdit(gone, asker()), mayRecall(gone, asker({ role: "admin" }))]).toEqual([false, false, false]);
  }
  expect(mayReact(message({ pending: "edit" }))).toBe(true);
});
