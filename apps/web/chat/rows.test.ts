import type { MessageView } from "@hoopoe/sdk";
import { expect, test } from "vitest";
import { buildRows, keyOf, type RowsOf } from "./rows.js";

const message = (seq: number, at: string, part: Partial<MessageView> = {}): MessageView => ({
  id: `m${seq}`,
  conversationId: "c",
  seq,
  rev: seq,
  sender: { id: "li", kind: "human" },
  clientId: `k${seq}`,
  text: "你好",
  mentions: [],
  replyTo: null,
  threadRoot: null,
  attachments: [],
  reactions: [],
  createdAt: at,
  editedAt: null,
  recalledAt: null,
  forwarded: null,
  ai: null,
  status: "sent",
  error: null,
  ...part,
});
const rowsOf = (messages: MessageView[], part: Partial<RowsOf> = {}) => buildRows({ messages, hasOlder: false, unreadAfter: null, thinking: [], ...part });
const shape = (rows: ReturnType<typeof buildRows>) => rows.map((row) => (row.type === "message" ? `${row.message.seq}${row.first ? "*" : ""}` : row.type));

test("messages of one sender within five minutes stand together, a new day begins anew", () => {
  const messages = [
    message(1, "2026-03-02T09:00:00"),
    message(2, "2026-03-02T09:04:00"),
    message(3, "2026-03-02T09:10:00"),
    message(4, "2026-03-02T09:11:00", { sender: { id: "han", kind: "human" } }),
    message(5, "2026-03-03T09:00:00"),
  ];
  expect(shape(rowsOf(messages))).toEqual(["day", "1*", "2", "3*", "4*", "day", "5*"]);
});

test("what is not sent stands at the end, whatever its clock says, and begins no day that was there before", () => {
  const refused = message(0, "2026-03-02T23:59:00", { id: "pending:k0", status: "failed" });
  const messages = [message(1, "2026-03-02T09:00:00"), message(2, "2026-03-03T09:00:00"), refused, message(0, "2026-03-03T10:00:00", { clientId: "later" })];
  expect(shape(rowsOf(messages))).toEqual(["day", "1*", "day", "2*", "0", "0*"]);
  const keys = rowsOf(messages).map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});

test("above the first message a line stands only where nothing older is to come", () => {
  const messages = [message(1, "2026-03-02T09:00:00"), message(2, "2026-03-03T09:00:00")];
  expect(shape(rowsOf(messages, { hasOlder: true }))).toEqual(["1*", "day", "2*"]);
  expect(shape(rowsOf(messages))).toEqual(["day", "1*", "day", "2*"]);
  expect(shape(rowsOf(messages, { hasOlder: true, unreadAfter: 0 }))).toEqual(["1*", "day", "2*"]);
  expect(shape(rowsOf(messages, { unreadAfter: 0 }))).toEqual(["day", "unread", "1*", "day", "2*"]);
});

test("the line above what is unread stands once, and the message below it shows its sender", () => {
  const messages = [message(7, "2026-03-02T09:00:00"), message(8, "2026-03-02T09:01:00"), message(9, "2026-03-02T09:02:00")];
  expect(shape(rowsOf(messages, { unreadAfter: 7 }))).toEqual(["day", "7*", "unread", "8*", "9"]);
  expect(shape(rowsOf(messages, { unreadAfter: 9 }))).toEqual(["day", "7*", "8", "9"]);
});

test("a reply and what follows a recalled message begin a group", () => {
  const messages = [
    message(1, "2026-03-02T09:00:00"),
    message(2, "2026-03-02T09:01:00", { replyTo: "m1" }),
    message(3, "2026-03-02T09:01:30", { recalledAt: "2026-03-02T09:02:00Z", text: "" }),
    message(4, "2026-03-02T09:02:00"),
  ];
  expect(shape(rowsOf(messages))).toEqual(["day", "1*", "2*", "3", "4*"]);
});

test("a message keeps its key when the server takes it", () => {
  const sent = message(4, "2026-03-02T09:00:00");
  expect(keyOf({ ...sent, id: "pending:k4", seq: 0, status: "sending" })).toBe(keyOf(sent));
});

test("bots that think stand last", () => {
  expect(shape(rowsOf([message(1, "2026-03-02T09:00:00")], { thinking: [{ botId: "b", triggerId: "m1" }] }))).toEqual(["day", "1*", "thinking"]);
});
