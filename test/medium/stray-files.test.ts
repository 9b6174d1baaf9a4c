import { randomBytes, randomUUID } from "node:crypto";
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { type Ctx, discardFile, endFiles, readFile, removeStrays, uploadFile } from "@hoopoe/actions";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

let database: TestDatabase;
let acting: Acting;
beforeAll(async () => {
  database = await freshDatabase();
  acting = await actIn(database);
});
afterAll(async () => {
  await acting?.opened.close();
  await database?.drop();
});

async function* bytesOf(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}
const put = (ctx: Ctx, text: string): Promise<{ id: string }> => uploadFile(ctx, { name: "a.txt", type: "text/plain", content: bytesOf(text) });
async function kept(ctx: Ctx): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of ctx.files.list()) ids.push(id);
  return ids.sort();
}
const age = (id: string): void => {
  const old = new Date(Date.now() - 25 * 3_600_000);
  utimesSync(join(acting.filesDir, id.slice(-2), id), old, old);
};

test("what lies on the disk for a day and is known to nobody is removed; what is known, or young, stays", async () => {
  const { ctx } = acting;
  const known = await put(ctx, "known");
  const key = await ctx.store.files.newKey(randomUUID());
  const [old, young] = [randomUUID(), randomUUID()];
  for (const id of [old, young]) await ctx.files.put(id, bytesOf("stray"), { key, limitBytes: 100 });
  age(known.id);
  age(old);
  expect(await removeStrays(ctx)).toBe(1);
  expect(await kept(ctx)).toEqual([known.id, young].sort());
  expect(await removeStrays(ctx)).toBe(0);
});

test("an upload that a process was killed behind is gone on with: its key is destroyed, its bytes go at the next look", async () => {
  const { ctx } = acting;
  const { id } = await put(ctx, "x");
  await ctx.store.files.discard(id, ctx.actor.id);
  expect(await kept(ctx)).toContain(id);
  await expect(readFile(ctx, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await expect(discardFile(ctx, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await endFiles(ctx)).toBe(1);
  expect(await kept(ctx)).not.toContain(id);
});

test("nothing is kept of an upload whose source fails, nor of one for whom there is no account any more", async () => {
  const { ctx } = acting;
  const before = await kept(ctx);
  async function* failing(): AsyncGenerator<Buffer> {
    yield randomBytes(200_000);
    throw new Error("broken off");
  }
  await expect(uploadFile(ctx, { name: "a", type: "", content: failing() })).rejects.toThrow("broken off");
  await database.query("update account set erased_at = now() where id = $1", [ctx.actor.id]);
  await expect(put(ctx, "late")).rejects.toMatchObject({ code: "TOKEN_INVALID" });
  await database.query("update account set erased_at = null where id = $1", [ctx.actor.id]);
  expect(await kept(ctx)).toEqual(before);
});

test("a key that was wrapped under a version of the master key that is retired meanwhile is not written under it", async () => {
  const { ctx } = acting;
  const id = randomUUID();
  const key = await ctx.store.files.newKey(id);
  const file = { id, name: "a", type: "text/plain", size: 1, width: null, height: null, uploaderId: ctx.actor.id };
  await ctx.files.put(id, bytesOf("r"), { key, limitBytes: 100 });
  await database.query("update keys.master_key set retired_at = now()");
  await expect(ctx.store.files.add(file, key, { files: 1_000, bytes: 1_000_000 })).rejects.toThrow();
  expect((await database.query("select 1 from keys.wrapped_key where kind = 'file' and subject = $1", [id])).rowCount).toBe(0);
  await database.query("update keys.master_key set retired_at = null");
  await ctx.store.files.add(file, key, { files: 1_000, bytes: 1_000_000 });
  expect((await readFile(ctx, id)).file.name).toBe("a");
});
