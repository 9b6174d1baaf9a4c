import type { Ai, User } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import { expect, test } from "vitest";
import { unanswered } from "./thinking.js";

const now = Date.parse("2026-03-02T09:00:30Z");
const message = (id: string, part: Partial<MessageView> = {}): MessageView => ({
  id,
  conversationId: "c",
  seq: 1,
  rev: 1,
  sender: { id: "me", kind: "human" },
  clientId: id,
  text: "?",
  mentions: [],
  replyTo: null,
  threadRoot: null,
  attachments: [],
  reactions: [],
  createdAt: "2026-03-02T09:00:00Z",
  editedAt: null,
  recalledAt: null,
  forwarded: null,
  ai: null,
  status: "sent",
  error: null,
  ...part,
});
const bot: User = { id: "bot", username: "assistant", displayName: "助手", kind: "bot", avatar: null };
const ai: Ai = {
  runId: "r",
  attempt: 1,
  nextIndex: 0,
  state: "streaming",
  label: "AI",
  provider: null,
  model: null,
  jurisdiction: null,
  redactions: {},
  sources: [],
  usage: null,
  errorCode: null,
};
const ask = (messages: MessageView[], part: Partial<Parameters<typeof unanswered>[0]> = {}) =>
  unanswered({ messages, meId: "me", peer: bot, bots: new Set(["bot"]), stopped: new Set(), now, ...part });

test("a question to a bot waits until its answer begins", () => {
  expect(ask([message("q")])).toEqual([{ botId: "bot", triggerId: "q" }]);
  expect(ask([message("q"), message("a", { sender: { id: "bot", kind: "bot" }, replyTo: "q", ai })])).toEqual([]);
});

test("in a group only mentioned bots are waited for, one by one", () => {
  const question = message("q", { mentions: ["bot", "other", "li"] });
  const answer = message("a", { sender: { id: "other", kind: "bot" }, replyTo: "q", ai });
  expect(ask([question, answer], { peer: null, bots: new Set(["bot", "other"]) })).toEqual([{ botId: "bot", triggerId: "q" }]);
  expect(ask([message("q")], { peer: null })).toEqual([]);
});

test("not for what is unsent, stopped, another's, or too long ago", () => {
  expect(ask([message("q", { status: "sending" })])).toEqual([]);
  expect(ask([message("q")], { stopped: new Set(["q"]) })).toEqual([]);
  expect(ask([message("q", { sender: { id: "li", kind: "human" } })])).toEqual([]);
  expect(ask([message("q")], { now: now + 120_000 })).toEqual([]);
});
