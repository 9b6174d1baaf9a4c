import { randomBytes } from "node:crypto";
import { createConversation, MasterKeyUnavailable, readHistory, sendMessage } from "@hoopoe/actions";
import type { MasterKeyDriver } from "@hoopoe/crypto";
import { memoryMasterKeys } from "@hoopoe/crypto/master-keys";
import { ImportRefused, importKeys, openStore, RotationRefused, type Store, WrongMasterKey } from "@hoopoe/store";
import { afterEach, describe, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { copyOf, freshDatabase, type TestDatabase } from "../rig/database.js";
import { type KeyService, startKeyService } from "../rig/key-service.js";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function databaseOfTest(): Promise<TestDatabase> {
  const database = await freshDatabase();
  ends.push(database.drop);
  return database;
}

async function acting(database: TestDatabase, masterKeys: MasterKeyDriver): Promise<Acting> {
  const opened = await actIn(database, { masterKeys });
  const { keys, nodes } = opened.ctx.store;
  // more often than every 5 s, so that nobody waits long
  const sign = (): Promise<void> => keys.refresh().then(() => nodes.seen(opened.opened.nodeId, "server", keys.newest));
  const signing = setInterval(() => void sign().catch(() => undefined), 100);
  ends.push(async () => {
    clearInterval(signing);
    await opened.opened.close();
  });
  return opened;
}

async function storeOn(database: TestDatabase, masterKeys: MasterKeyDriver): Promise<Store> {
  const store = await openStore({ databaseUrl: database.url, masterKeys, suite: "aes", connections: 3, onLost: () => undefined });
  ends.push(store.close);
  return store;
}

let clientIds = 0;
/** A chat of one's own with these texts. */
async function chatOf({ ctx }: Acting, ...texts: string[]): Promise<string> {
  const { conversation } = await createConversation(ctx, { kind: "group", name: "钥匙", memberIds: [] });
  for (const text of texts) await say({ ctx }, conversation.id, text);
  return conversation.id;
}
const say = ({ ctx }: Pick<Acting, "ctx">, conversationId: string, text: string) =>
  sendMessage(ctx, { conversationId, clientId: `c${clientIds++}`, text, mentions: [], attachments: [] });
const textsOf = async ({ ctx }: Acting, conversationId: string): Promise<string[]> => {
  const { items } = await readHistory(ctx, conversationId, { afterSeq: 0, limit: 50 });
  return items.map(({ text }) => text);
};

const quietly = { patienceMs: 10_000, onProgress: () => undefined, beforeDestroying: () => undefined };
const versions = async (store: Store): Promise<string[]> =>
  (await store.keys.status()).versions.map(({ version, state, keys }) => `${version} ${state} ${keys > 0}`);
/** Another process with keys of its own in memory, as after a restart. */
const restarted = storeOn;

test("keys that are let go of at any moment are looked for again: nothing is refused, nothing is taken for unreadable", async () => {
  const database = await databaseOfTest();
  const me = await acting(database, memoryMasterKeys(randomBytes(32)));
  const forgetting = setInterval(() => me.ctx.store.keys.forget(), 1);
  ends.push(async () => clearInterval(forgetting));
  for (let n = 0; n < 40; n += 1) {
    const rooms = await Promise.all([1, 2, 3].map((i) => chatOf(me, `von ${n}`, `noch ${i}`)));
    for (const [i, room] of rooms.entries()) expect(await textsOf(me, room)).toEqual([`von ${n}`, `noch ${i + 1}`]);
  }
  const { rows } = await database.query("select fields from audit_event where action = 'content.unreadable'");
  expect(rows).toEqual([]);
});

describe("rotation", () => {
  test("rewraps every living key under a new version and destroys the old one; texts and destroyed keys stay as they are", async () => {
    const database = await databaseOfTest();
    const masterKeys = memoryMasterKeys(randomBytes(32));
    const me = await acting(database, masterKeys);
    const [kept, ended] = [await chatOf(me, "stays", "留下"), await chatOf(me, "goes")];
    await database.query("update keys.wrapped_key set wrapped = null, destroyed_at = now() where kind = 'conversation' and subject = $1", [ended]);
    const before = await database.query("select id, wrapped from keys.wrapped_key where wrapped is not null order by id");

    const rotated = await me.ctx.store.keys.rotate(quietly);
    expect(rotated).toEqual({ version: 2, rewrapped: before.rows.length, damaged: [], destroyed: [1], left: [] });
    const after = await database.query("select id, wrapped, master_version from keys.wrapped_key where wrapped is not null order by id");
    expect(after.rows.map(({ id }) => id)).toEqual(before.rows.map(({ id }) => id));
    expect(after.rows.filter((row, i) => row.master_version !== 2 || row.wrapped.equals(before.rows[i].wrapped))).toEqual([]);
    expect(await versions(me.ctx.store)).toEqual(["1 destroyed false", "2 current true"]);

    const other = await restarted(database, masterKeys);
    me.ctx.store.keys.forget();
    expect(await textsOf(me, kept)).toEqual(["stays", "留下"]);
    expect(await other.keys.status()).toMatchObject({
      kinds: expect.arrayContaining([expect.objectContaining({ kind: "conversation", living: 1, destroyed: 1 })]),
    });
    // what an old copy of the database holds cannot be unwrapped any more
    const old = before.rows[0];
    await database.query("update keys.wrapped_key set wrapped = $2, master_version = 1 where id = $1", [old.id, old.wrapped]);
    const [first] = (await me.ctx.store.keys.status()).versions;
    expect(first?.destroyedAt).not.toBeNull();
    await expect(masterKeys.open({ version: 1, driver: "file", verifier: randomBytes(32), parameters: null })).resolves.toBeNull();
  });

  test("two processes go on making keys meanwhile: none is left under the old version, and both open what either sealed", async () => {
    const database = await databaseOfTest();
    const masterKeys = memoryMasterKeys(randomBytes(32));
    const me = await acting(database, masterKeys);
    const other = await actInSame(database, masterKeys, me);
    const chats: { id: string; text: string }[] = [];
    let rotating = true;
    ends.push(async () => {
      rotating = false;
      await Promise.all(making);
    });
    const making = [me, other].map(async (who, n) => {
      for (let i = 0; rotating; i++) {
        const text = `made by ${n}, ${i}`;
        chats.push({ id: await chatOf(who, text), text });
      }
    });
    // as often as it takes until there were many at it
    let version = 1;
    while (version < 4 || chats.length <= 20) expect((await me.ctx.store.keys.rotate(quietly)).destroyed).toEqual([version++]);
    rotating = false;
    await Promise.all(making);
    expect((await database.query("select count(*)::int as n from keys.wrapped_key where master_version < $1", [version])).rows[0].n).toBe(0);
    for (const who of [me, other]) {
      who.ctx.store.keys.forget();
      for (const { id, text } of chats) expect(await textsOf(who, id)).toEqual([text]);
    }
  });

  test("cut short at any step, the next one goes on; a key that cannot be unwrapped keeps the old version", async () => {
    const database = await databaseOfTest();
    const masterKeys = memoryMasterKeys(randomBytes(32));
    const me = await acting(database, masterKeys);
    const chat = await chatOf(me, "一");
    const cut = new Error("cut short");
    const failing = (step: "make" | "destroy"): MasterKeyDriver => ({ ...masterKeys, [step]: () => Promise.reject(cut) });
    for (const step of ["make", "destroy"] as const) {
      const store = await storeOn(database, failing(step));
      await expect(store.keys.rotate(quietly)).rejects.toBe(cut);
      expect(await textsOf(me, chat)).toEqual(["一"]);
    }
    expect(await versions(me.ctx.store)).toEqual(["1 retired false", "2 current true"]);
    const noting = {
      ...quietly,
      beforeDestroying: () => {
        throw cut;
      },
    };
    await expect(me.ctx.store.keys.rotate(noting)).rejects.toBe(cut);
    expect(await me.ctx.store.keys.rotate(quietly)).toMatchObject({ version: 2, rewrapped: 0, destroyed: [1] });

    const { rows } = await database.query(
      "update keys.wrapped_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) where kind = 'dedupe' returning id",
    );
    const rotated = await me.ctx.store.keys.rotate(quietly);
    expect(rotated).toMatchObject({ version: 3, damaged: [rows[0].id.toString("hex")], destroyed: [] });
    expect(await versions(me.ctx.store)).toEqual(["1 destroyed false", "2 retired true", "3 current true"]);
    await database.query("update keys.wrapped_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) where kind = 'dedupe'");
    expect(await me.ctx.store.keys.rotate(quietly)).toMatchObject({ version: 3, rewrapped: 1, destroyed: [2] });
  });

  test("by itself when it is old enough, and not before: one of many does it, once, and goes on with what was left; each change of how it went is in the audit", async () => {
    const database = await databaseOfTest();
    const masterKeys = memoryMasterKeys(randomBytes(32));
    const me = await acting(database, masterKeys);
    const other = await actInSame(database, masterKeys, me);
    const when = (store: Store, options = quietly) => store.keys.rotateWhenDue(30, options);
    await database.query("update keys.master_key set created_at = now() - interval '29 days'");
    expect(await when(me.ctx.store)).toBeNull();
    expect(await versions(me.ctx.store)).toHaveLength(1);

    await database.query("update keys.master_key set created_at = now() - interval '30 days 1 minute'");
    const deaf = "00000000-0000-7000-8000-000000000001";
    await me.ctx.store.nodes.seen(deaf, "worker", 1);
    for (let i = 0; i < 2; i++) await expect(when(me.ctx.store, { ...quietly, patienceMs: 500 })).rejects.toThrow(/^1 worker cannot read version 2/);
    expect((await me.ctx.store.keys.status()).lastTry).toMatchObject({ outcome: "waiting", says: expect.stringMatching(/^1 worker/) });
    await me.ctx.store.nodes.gone(deaf);
    const aborted = { ...quietly, signal: AbortSignal.abort() };
    await expect(when(other.ctx.store, aborted)).rejects.toMatchObject({ reason: "stopped" });

    const done = await Promise.all([me, other, me, other].map(({ ctx }) => when(ctx.store)));
    expect(done.filter(Boolean)).toMatchObject([{ version: 2, destroyed: [1] }]);
    for (const { ctx } of [me, other]) expect(await when(ctx.store)).toBeNull();
    expect(await versions(me.ctx.store)).toEqual(["1 destroyed false", "2 current true"]);
    expect((await me.ctx.store.keys.status()).lastTry).toMatchObject({ outcome: "done", says: null });
    const { rows } = await database.query("select outcome, fields from audit_event where action = 'master-key.rotate' order by at, id");
    expect(rows).toEqual([
      { outcome: "waiting", fields: ["by schedule"] },
      { outcome: "done", fields: ["by schedule", "version 2"] },
    ]);
  });

  test("a key row that names a version that never was makes its texts unreadable, and no others", async () => {
    const database = await databaseOfTest();
    const masterKeys = memoryMasterKeys(randomBytes(32));
    const me = await acting(database, masterKeys);
    const [altered, whole] = [await chatOf(me, "一"), await chatOf(me, "二")];
    await database.query("update keys.wrapped_key set master_version = 99 where kind = 'conversation' and subject = $1", [altered]);
    me.ctx.store.keys.forget();
    const { rows } = await database.query("select id from message where conversation_id = any($1) order by conversation_id = $2", [[altered, whole], whole]);
    const [shut, open] = await Promise.all(rows.map(({ id }) => me.ctx.store.messages.byId(id)));
    expect([shut?.text, shut?.unreadable, open?.text]).toEqual(["", true, "二"]);
  });

  test("a process that has not the new version is waited for, and nothing is rewrapped until it has; one rotation at a time", async () => {
    const database = await databaseOfTest();
    const masterKeys = memoryMasterKeys(randomBytes(32));
    const me = await acting(database, masterKeys);
    await chatOf(me, "x");
    await me.ctx.store.nodes.seen("00000000-0000-7000-8000-000000000001", "worker", 1);
    await expect(me.ctx.store.keys.rotate({ ...quietly, patienceMs: 2_000 })).rejects.toThrow(/^1 worker cannot read version 2/);
    expect(await versions(me.ctx.store)).toEqual(["1 current true", "2 announced false"]);
    const waiting = me.ctx.store.keys.rotate(quietly);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await expect(me.ctx.store.keys.rotate(quietly)).rejects.toBeInstanceOf(RotationRefused);
    await me.ctx.store.nodes.seen("00000000-0000-7000-8000-000000000001", "worker", 2);
    expect(await waiting).toMatchObject({ version: 2, destroyed: [1] });
  });
});

/** A second process of the same organisation, with the same person. */
async function actInSame(database: TestDatabase, masterKeys: MasterKeyDriver, first: Acting): Promise<Acting> {
  const store = await storeOn(database, masterKeys);
  return { ...first, ctx: { ...first.ctx, store } };
}

describe("a key service", () => {
  const began = async (): Promise<{ database: TestDatabase; service: KeyService; me: Acting; chat: string }> => {
    const [database, service] = [await databaseOfTest(), startKeyService()];
    const me = await acting(database, service.driver);
    return { database, service, me, chat: await chatOf(me, "在") };
  };

  test("that is slow is asked once for a key that many wait for", async () => {
    const { service, me, chat } = await began();
    me.ctx.store.keys.forget();
    service.slowMs = 300;
    Object.assign(service.asked, { unwraps: 0, unwrapped: 0 });
    const { items } = await readHistory(me.ctx, chat, { limit: 1 });
    const id = items[0]?.id ?? "";
    me.ctx.store.keys.forget();
    Object.assign(service.asked, { unwraps: 0, unwrapped: 0 });
    const rows = await Promise.all(Array.from({ length: 40 }, () => me.ctx.store.messages.byId(id)));
    expect(new Set(rows.map((row) => row?.text))).toEqual(new Set(["在"]));
    expect(service.asked.unwrapped).toBeLessThanOrEqual(4);
  });

  test("that is away stops nothing whose keys are at hand; all else is a failure to try again, and well when it is back", async () => {
    const { service, me, chat } = await began();
    service.away = true;
    await say(me, chat, "仍在");
    expect(await textsOf(me, chat)).toEqual(["在", "仍在"]);
    await expect(me.ctx.store.keys.refresh()).rejects.toBeInstanceOf(MasterKeyUnavailable);
    expect(me.ctx.store.keys.available).toBe(false);
    const message = (await readHistory(me.ctx, chat, { limit: 1 })).items[0];
    me.ctx.store.keys.forget();
    await expect(me.ctx.store.messages.byId(message?.id ?? "")).rejects.toBeInstanceOf(MasterKeyUnavailable);
    await expect(say(me, chat, "lost?")).rejects.toBeInstanceOf(MasterKeyUnavailable);
    service.away = false;
    await say(me, chat, "wieder da");
    await me.ctx.store.keys.refresh();
    expect(me.ctx.store.keys.available).toBe(true);
    expect(await textsOf(me, chat)).toEqual(["在", "仍在", "wieder da"]);
  });

  test("rotates by its own keys, and the old one is destroyed there", async () => {
    const { service, me, chat } = await began();
    expect(await me.ctx.store.keys.rotate(quietly)).toMatchObject({ version: 2, destroyed: [1] });
    expect([...service.keys.keys()]).toEqual(["key-2"]);
    me.ctx.store.keys.forget();
    expect(await textsOf(me, chat)).toEqual(["在"]);
  });

  test("that has lost the key lets nobody start, and nothing is written", async () => {
    const { database, service } = await began();
    service.keys.clear();
    const count = async () => (await database.query("select (select count(*) from keys.wrapped_key) + (select count(*) from keys.master_key) as n")).rows[0].n;
    const before = await count();
    await expect(storeOn(database, service.driver)).rejects.toBeInstanceOf(WrongMasterKey);
    await expect(storeOn(database, memoryMasterKeys(randomBytes(32)))).rejects.toBeInstanceOf(WrongMasterKey);
    expect(await count()).toBe(before);
  });
});

describe("an export of the keys", () => {
  const exported = async (store: Store): Promise<string> => {
    const lines: string[] = [];
    await store.keys.export(async (line) => void lines.push(line));
    return `${lines.join("\n")}\n`;
  };

  test("taken into an old copy of the database: what was destroyed since is unreadable there, all else is read; again changes nothing", async () => {
    const database = await databaseOfTest();
    const masterKeys = memoryMasterKeys(randomBytes(32));
    const opened = await actIn(database, { masterKeys });
    const [kept, ended] = [await chatOf(opened, "stays", "留下"), await chatOf(opened, "goes", "消失")];
    const messages = await database.query("select id, conversation_id from message where body is not null order by conversation_id, seq");
    await opened.opened.close();
    const old = await copyOf(database);
    ends.push(old.drop);

    const store = await storeOn(database, masterKeys);
    await database.query("update keys.wrapped_key set wrapped = null, destroyed_at = now() where kind = 'conversation' and subject = $1", [ended]);
    await store.keys.rotate(quietly);
    const text = await exported(store);
    expect(text).not.toContain("stays");

    await expect(storeOn(old, masterKeys)).rejects.toBeInstanceOf(WrongMasterKey);
    expect(await importKeys(old.url, masterKeys, text)).toMatchObject({ destroyed: 1, added: 1, lost: 0 });
    expect(await importKeys(old.url, masterKeys, text)).toMatchObject({ destroyed: 0, added: 0, lost: 0 });
    const restored = await storeOn(old, masterKeys);
    const read = await Promise.all(
      messages.rows.map(async ({ id, conversation_id }) => ({ ended: conversation_id === ended, row: await restored.messages.byId(id) })),
    );
    expect(read.filter((one) => one.ended).map(({ row }) => [row?.text, row?.unreadable])).toEqual([
      ["", true],
      ["", true],
    ]);
    expect(new Set(read.filter((one) => !one.ended).map(({ row }) => row?.text))).toEqual(new Set(["stays", "留下"]));
    expect(kept).not.toBe(ended);
  });

  test("that was altered, cut short, is older than the database or of another one, is refused and changes nothing", async () => {
    const database = await databaseOfTest();
    const masterKeys = memoryMasterKeys(randomBytes(32));
    const store = await storeOn(database, masterKeys);
    const text = await exported(store);
    const all = () => database.query("select * from keys.wrapped_key order by id").then(({ rows }) => rows);
    const before = await all();
    const lines = text.trimEnd().split("\n");
    const without = [...lines.slice(0, 1), ...lines.slice(2)];
    const altered = lines.map((line) => line.replace('"destroyedAt":null', `"destroyedAt":"2026-01-01T00:00:00Z"`));
    for (const wrong of ["", "x", lines.slice(0, -1).join("\n"), without.join("\n"), altered.join("\n")])
      await expect(importKeys(database.url, masterKeys, wrong)).rejects.toBeInstanceOf(ImportRefused);
    await expect(importKeys(database.url, memoryMasterKeys(randomBytes(32)), text)).rejects.toThrow(/not here/);
    const foreign = await databaseOfTest();
    await storeOn(foreign, memoryMasterKeys(randomBytes(32)));
    await expect(importKeys(foreign.url, masterKeys, text)).rejects.toThrow(/another installation/);
    expect(await all()).toEqual(before);
    await store.keys.rotate(quietly);
    await expect(importKeys(database.url, masterKeys, text)).rejects.toThrow(/not here|older than/);
  });
});
