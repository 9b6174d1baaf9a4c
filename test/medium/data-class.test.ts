import { randomUUID } from "node:crypto";
import { type Ctx, createConversation, readChanges, readConversation, updateConversation } from "@hoopoe/actions";
import type { DataClass } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

let database: TestDatabase;
let acting: Acting;
let other: Ctx;
const bot = randomUUID();
beforeAll(async () => {
  database = await freshDatabase();
  acting = await actIn(database, { others: 2 });
  const [id = ""] = acting.others;
  const session = randomUUID();
  await database.query("insert into session (id, account_id, expires_at) values ($1, $2, now() + interval '1 day')", [session, id]);
  await database.query("insert into account (id, username, display_name, kind) values ($1, 'helper', 'Helper', 'bot')", [bot]);
  other = { ...acting.ctx, actor: { id, role: "member", sessionId: session } };
});
afterAll(async () => {
  await acting?.opened.close();
  await database?.drop();
});

type Kind = "direct" | "group" | "channel";
const begin = async (kind: Kind, memberId: string): Promise<string> => {
  const { conversation } = await createConversation(acting.ctx, { kind, memberIds: [memberId], ...(kind === "direct" ? {} : { name: "room" }) });
  return conversation.id;
};
const set = (ctx: Ctx, id: string, dataClass: DataClass) => updateConversation(ctx, id, { dataClass });

describe("the data class", () => {
  test.each<Kind>(["group", "channel"])("of a %s is set by its administrators alone, up and down, and takes a rev that is told", async (kind) => {
    const id = await begin(kind, other.actor.id);
    for (const dataClass of ["public", "secret"] as const) await expect(set(other, id, dataClass)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const before = await readConversation(acting.ctx, id);
    expect(before.dataClass).toBe("internal");
    expect(await set(acting.ctx, id, "secret")).toMatchObject({ dataClass: "secret", rev: before.rev + 1 });
    expect(await set(acting.ctx, id, "secret")).toMatchObject({ rev: before.rev + 1 });
    const changes = await readChanges(other, id, { afterRev: before.rev });
    expect(changes.items).toEqual([expect.objectContaining({ type: "conversation", conversation: expect.objectContaining({ dataClass: "secret" }) })]);
    expect(await set(acting.ctx, id, "public")).toMatchObject({ dataClass: "public" });
  });

  test("of a chat of two is raised by either, and lowered by neither, also when both act at once; it has nothing else to set", async () => {
    const id = await begin("direct", other.actor.id);
    expect(await set(other, id, "personal")).toMatchObject({ dataClass: "personal" });
    for (const ctx of [acting.ctx, other]) await expect(set(ctx, id, "internal")).rejects.toMatchObject({ code: "FORBIDDEN" });
    const raised = await Promise.allSettled([set(acting.ctx, id, "secret"), set(other, id, "personal"), set(other, id, "secret")]);
    expect(raised[0]?.status).toBe("fulfilled");
    expect(await readConversation(other, id)).toMatchObject({ dataClass: "secret" });
    await expect(updateConversation(acting.ctx, id, { name: "n" })).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(updateConversation(acting.ctx, id, { dataClass: "secret", history: "joined" })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("of a chat with a bot is its person's own matter", async () => {
    const id = await begin("direct", bot);
    expect(await set(acting.ctx, id, "secret")).toMatchObject({ dataClass: "secret" });
    expect(await set(acting.ctx, id, "internal")).toMatchObject({ dataClass: "internal" });
  });

  test("is nothing to those who are not in it, administrators of the organisation among them", async () => {
    const id = await begin("direct", acting.others[1] ?? "");
    await expect(set(other, id, "secret")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(set({ ...other, actor: { ...other.actor, role: "admin" } }, id, "secret")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
