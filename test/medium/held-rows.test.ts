import { randomUUID } from "node:crypto";
import { type Ctx, createConversation, editMessage, readHistory, sendMessage } from "@hoopoe/actions";
import type { Fault } from "@hoopoe/protocol";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { until } from "../rig/until.js";

/** A conversation whose row somebody else holds: a server that was stopped in the middle of something, a person with psql. */
let database: TestDatabase;
let opened: Acting["opened"];
let ctx: Ctx;
let holder: pg.Client;
let heldId: string;
let freeId: string;

beforeAll(async () => {
  database = await freshDatabase();
  ({ ctx, opened } = await actIn(database, {}));
  holder = new pg.Client(database.url);
  await holder.connect();
});
afterAll(async () => {
  await holder?.end();
  await opened?.close();
  await database?.drop();
});
beforeEach(async () => {
  const begun = async (): Promise<string> => (await createConversation(ctx, { kind: "group", name: "g", memberIds: [] })).conversation.id;
  [heldId, freeId] = [await begun(), await begun()];
});

const say = (conversationId: string, text: string) => sendMessage(ctx, { conversationId, clientId: randomUUID(), text, mentions: [], attachments: [] });
const refusal = (sending: Promise<unknown>): Promise<{ code: string; retryAfterMs: number | undefined }> =>
  sending.then(
    () => Promise.reject(new Error("it was taken")),
    (fault: Fault) => ({ code: fault.code, retryAfterMs: fault.detail.retryAfterMs }),
  );
const tryLater = { code: "UNAVAILABLE", retryAfterMs: 2_000 };

/** What is done while the row is held; it is let go of afterwards. */
async function whileHeld(work: () => Promise<void>): Promise<void> {
  await holder.query("begin");
  await holder.query("select 1 from conversation where id = $1 for update", [heldId]);
  try {
    await work();
  } finally {
    await holder.query("rollback");
  }
}

test("sends into other conversations go on, those into it are to be tried again, and come in their order", { timeout: 18_000 }, async () => {
  await say(heldId, "before");
  await whileHeld(async () => {
    // so many that trying each by itself would take longer than the test
    const refused = Array.from({ length: 12 }, (_, i) => refusal(say(heldId, `refused ${i}`)));
    const taken = await Promise.all(Array.from({ length: 20 }, (_, i) => say(freeId, `beside ${i}`)));
    expect(new Set(taken.map(({ seq }) => seq)).size).toBe(20);
    expect(await Promise.all(refused)).toEqual(refused.map(() => tryLater));
    // known to be held: nobody waits for it again at once
    expect(await refusal(say(heldId, "refused at once"))).toEqual(tryLater);
    await say(freeId, "still beside");
  });
  const first = await until("it is taken again", () => say(heldId, "again").catch(() => null), 10_000);
  expect(first.seq).toBe(2);
  expect((await readHistory(ctx, heldId, {})).items.map(({ text }) => text)).toEqual(["again", "before"]);
});

test("so do edits", { timeout: 18_000 }, async () => {
  const [inHeld, inFree] = await Promise.all([say(heldId, "here"), say(freeId, "there")]);
  await whileHeld(async () => {
    const refused = refusal(editMessage(ctx, inHeld.id, { text: "not now" }));
    expect((await editMessage(ctx, inFree.id, { text: "edited" })).rev).toBe(inFree.rev + 1);
    expect(await refused).toEqual(tryLater);
  });
  await until("it is edited", () => editMessage(ctx, inHeld.id, { text: "now" }).catch(() => null), 10_000);
  expect((await readHistory(ctx, heldId, {})).items.map(({ text }) => text)).toEqual(["now"]);
});
