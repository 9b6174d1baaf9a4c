import { randomUUID } from "node:crypto";
import { type Ctx, createConversation, editMessage, markRead, reactToMessage, recallMessage, removeMember, addMembers, sendMessage } from "@hoopoe/actions";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

/** How many statements a write costs: what a message, an edit, a reaction waits for, counted where they leave for Postgres. */
let database: TestDatabase;
let opened: Acting["opened"];
let ctx: Ctx;
let conversationId: string;
let others: string[];
const statements: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  // by either suite it costs the same statements
  ({ ctx, opened, others } = await actIn(database, { others: 12, suite: "gm" }));
  conversationId = (await createConversation(ctx, { kind: "group", name: "counted", memberIds: others })).conversation.id;
  // keys are made, the membership is seen
  await sendMessage(ctx, message("warm"));
  const query = pg.Client.prototype.query as (...words: unknown[]) => unknown;
  vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: pg.Client, ...words: unknown[]) {
    const text = typeof words[0] === "string" ? words[0] : ((words[0] as { text?: string }).text ?? "");
    // the live channel, the queue's upkeep and the signs of life go on beside it
    if (/append_messages|change_messages|change_members|from message|from member|from session|update member|^(begin|commit)/.test(text)) statements.push(text);
    return query.apply(this, words);
  } as never);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await opened?.close();
  await database?.drop();
});

const message = (text: string) => ({ conversationId, clientId: randomUUID(), text, mentions: [], attachments: [] });

async function counted<T>(work: () => Promise<T>): Promise<{ result: T; statements: string[] }> {
  // what the last one left to be announced is over
  await new Promise((resolve) => setTimeout(resolve, 50));
  statements.length = 0;
  const result = await work();
  return { result, statements: [...statements] };
}

describe("what a write asks of Postgres before it is acknowledged", () => {
  test("a message: one statement", async () => {
    const { statements } = await counted(() => sendMessage(ctx, message("one")));
    expect(statements).toEqual([expect.stringContaining("append_messages")]);
  });

  test("a hundred messages that arrive together: one statement", async () => {
    const { result, statements } = await counted(() => Promise.all(Array.from({ length: 100 }, (_, i) => sendMessage(ctx, message(`m ${i}`)))));
    expect(statements).toEqual([expect.stringContaining("append_messages")]);
    expect(new Set(result.map((sent) => sent.seq)).size).toBe(100);
  });

  test("an edit: its present text is read, then one statement; recall and reaction: one each, and together one", async () => {
    const [edited, recalled, loved] = await Promise.all(["a", "b", "c"].map((text) => sendMessage(ctx, message(text))));
    const edit = await counted(() => editMessage(ctx, edited?.id ?? "", { text: "d" }));
    expect(edit.statements).toEqual([expect.stringContaining("from message"), expect.stringContaining("change_messages")]);
    const together = await counted(() =>
      Promise.all([recallMessage(ctx, recalled?.id ?? ""), ...["👍", "❤️"].map((emoji) => reactToMessage(ctx, loved?.id ?? "", { emoji, on: true }))]),
    );
    expect(together.statements).toEqual([expect.stringContaining("change_messages")]);
    expect(new Set(together.result.map(({ rev }) => rev)).size).toBe(3);
  });

  test("people who are taken out at once share statements; adding them all is one; neither is a transaction of many steps", async () => {
    const { statements } = await counted(() => Promise.all(others.map((id) => removeMember(ctx, conversationId, id))));
    expect(statements.filter((text) => text.includes("change_members")).length).toBeLessThan(others.length);
    expect(statements.filter((text) => /^(begin|commit)/.test(text))).toEqual([]);
    const back = await counted(() => addMembers(ctx, conversationId, others));
    expect(back.statements.filter((text) => text.includes("change_members"))).toHaveLength(1);
  });

  test("a bad row harms none of its batch", async () => {
    const work = Promise.allSettled([
      sendMessage(ctx, message("good")),
      sendMessage(ctx, { ...message("bad"), replyTo: randomUUID() }),
      sendMessage(ctx, { ...message("worse"), text: "\u0000" }),
      // not a valid uuid: the whole statement fails, and each is tried by itself
      sendMessage(ctx, { ...message("worst"), replyTo: "nonsense" }),
      sendMessage(ctx, message("good too")),
    ]);
    expect((await work).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"]);
  });

  test("reading far is one statement and no more", async () => {
    const { statements } = await counted(() => markRead(ctx, conversationId, 1_000));
    expect(statements).toHaveLength(1);
  });
});
