import { randomBytes } from "node:crypto";
import { createProvider, readProvider, updateProvider } from "@hoopoe/actions";
import { derivePairKey, sealEnvelope, suitesByName } from "@hoopoe/crypto";
import { memoryMasterKeys } from "@hoopoe/crypto/master-keys";
import { afterEach, describe, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { until } from "../rig/until.js";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const apiKey = "sk-for-that-host-alone";
const master = memoryMasterKeys(randomBytes(32));
async function began(): Promise<Acting & { database: TestDatabase }> {
  const database = await freshDatabase();
  ends.push(database.drop);
  const acting = await actIn(database, { masterKeys: master });
  ends.push(() => acting.opened.close());
  return { ...acting, database };
}
const connect = ({ ctx }: Acting) =>
  createProvider(ctx, { name: "host", baseUrl: "http://127.0.0.1:9/v1", jurisdiction: "local", apiKey }).then(({ id }) => id);
const keyOf = async ({ ctx }: Acting, id: string) => {
  const row = await ctx.store.providers.byId(id);
  return { key: row?.apiKey, unreadable: row?.apiKeyUnreadable };
};
const open = { key: apiKey, unreadable: false };
const shut = { key: null, unreadable: true };

describe("the key of a model host", () => {
  test("is for the address that it was given for: with another one in its row it is unreadable, and the audit says so", async () => {
    const acting = await began();
    const id = await connect(acting);
    expect(await keyOf(acting, id)).toEqual(open);
    await acting.database.query("update model_provider set base_url = 'http://127.0.0.1:9/other' where id = $1", [id]);
    expect(await keyOf(acting, id)).toEqual(shut);
    expect(await readProvider(acting.ctx, id)).toMatchObject({ hasApiKey: true, apiKeyUnreadable: true });
    const { query } = acting.database;
    await until("it is in the audit", async () => {
      const { rows } = await query("select outcome, fields from audit_event where action = 'content.unreadable' and target_id = $1", [id]);
      return rows.length === 1 && rows[0].outcome === "altered" && rows[0].fields[0] === "api_key";
    });
    // saving a form that shows the altered address does not bind the key to it; nor does moving on from it
    await updateProvider(acting.ctx, id, { name: "renamed", baseUrl: "http://127.0.0.1:9/other" });
    expect(await keyOf(acting, id)).toEqual(shut);
    await updateProvider(acting.ctx, id, { baseUrl: "http://127.0.0.1:9/third" });
    expect(await keyOf(acting, id)).toEqual(shut);
    await updateProvider(acting.ctx, id, { apiKey: "given anew" });
    expect(await keyOf(acting, id)).toEqual({ key: "given anew", unreadable: false });
  });

  test("follows an administrator to another path of the host, sealed anew; to another host it does not", async () => {
    const acting = await began();
    const id = await connect(acting);
    const bytes = async () => (await acting.database.query("select api_key, api_key_version as version from model_provider where id = $1", [id])).rows[0];
    const before = await bytes();
    await updateProvider(acting.ctx, id, { baseUrl: "http://127.0.0.1:9/v2" });
    expect(await keyOf(acting, id)).toEqual(open);
    const after = await bytes();
    expect(after.version).toBe(before.version + 1);
    // the key as it was before, put back under the new address
    await acting.database.query("update model_provider set api_key = $2, api_key_version = $3 where id = $1", [id, before.api_key, before.version]);
    expect(await keyOf(acting, id)).toEqual(shut);
    await acting.database.query("update model_provider set api_key = $2, api_key_version = $3 where id = $1", [id, after.api_key, after.version]);
    await updateProvider(acting.ctx, id, { name: "renamed" });
    expect(await keyOf(acting, id)).toEqual(open);
    await updateProvider(acting.ctx, id, { baseUrl: "http://127.0.0.2:9/v2" });
    expect(await keyOf(acting, id)).toEqual({ key: null, unreadable: false });
  });
});

/** Rows as they were written before keys were bound to their address: under the first secret key, with no address in what is bound. */
async function writtenBefore(
  acting: Acting & { database: TestDatabase },
): Promise<{ id: string; bot: string; oldBytes: Buffer; keyRow: Record<string, unknown> }> {
  const { query } = acting.database;
  const id = await connect(acting);
  const bot = acting.others[0] as string;
  const label = { id: randomBytes(8).toString("hex"), kind: "secret", subject: "", period: "", masterVersion: 1 };
  const key = randomBytes(32);
  const version = (await query("select version, driver, verifier, parameters from keys.master_key")).rows[0];
  const [wrapped] = (await (await master.open(version))?.wrap([{ label, key }])) ?? [];
  await query("insert into keys.wrapped_key (id, kind, master_version, wrapped) values (decode($1, 'hex'), 'secret', 1, $2)", [label.id, wrapped]);
  const suite = suitesByName.aes;
  const pair = { suite, key: derivePairKey({ id: label.id, key }, null, suite), conversationKeyId: label.id, authorKeyId: "0".repeat(16) };
  const oldBytes = sealEnvelope(pair, { table: "model_provider", column: "api_key", rowId: id, version: 1 }, Buffer.from(apiKey));
  await query("update model_provider set api_key = $2 where id = $1", [id, oldBytes]);
  await query("update account set kind = 'bot' where id = $1", [bot]);
  await query("insert into bot (account_id, system_prompt) values ($1, $2)", [
    bot,
    sealEnvelope(pair, { table: "bot", column: "system_prompt", rowId: bot, version: 1 }, Buffer.from("be brief")),
  ]);
  const keyRow = (await query("select * from keys.wrapped_key where kind = 'secret' and period = ''")).rows[0];
  return { id, bot, oldBytes, keyRow };
}

describe("an installation from before keys were bound to their address", () => {
  const beganBefore = async () => {
    const database = await freshDatabase();
    ends.push(database.drop);
    const acting = { ...(await actIn(database, { masterKeys: master, others: 1 })), database };
    ends.push(() => acting.opened.close());
    return { acting, ...(await writtenBefore(acting)) };
  };

  test("nothing is opened in the old way but by the one step that seals it anew, once; the old key ends with it", async () => {
    const { acting, id, bot, oldBytes } = await beganBefore();
    expect(await keyOf(acting, id)).toEqual(shut);
    expect(await acting.ctx.store.resealSecrets()).toBe(2);
    expect(await keyOf(acting, id)).toEqual(open);
    expect(await acting.ctx.store.bots.byId(bot)).toMatchObject({ systemPrompt: "be brief", promptUnreadable: false });
    const { query } = acting.database;
    expect((await query("select wrapped, destroyed_at is not null as destroyed from keys.wrapped_key where kind = 'secret' and period = ''")).rows).toEqual([
      { wrapped: null, destroyed: true },
    ]);
    expect(await acting.ctx.store.resealSecrets()).toBe(0);
    // who kept the old bytes, puts them back with his own address, and waits for the step to be made again
    await query("update model_provider set api_key = $2, base_url = 'http://attacker.example/v1' where id = $1", [id, oldBytes]);
    expect(await acting.ctx.store.resealSecrets()).toBe(0);
    acting.ctx.store.keys.forget();
    expect(await keyOf(acting, id)).toEqual(shut);
  });

  test("with the old key's row put back too, the step opens nothing any more once the master key was rotated", async () => {
    const { acting, id, oldBytes, keyRow } = await beganBefore();
    await acting.ctx.store.resealSecrets();
    await acting.ctx.store.keys.rotate({ patienceMs: 30_000, onProgress: () => undefined, beforeDestroying: () => undefined });
    const { query } = acting.database;
    await query("update keys.wrapped_key set wrapped = $2, master_version = 1, destroyed_at = null where id = $1", [keyRow["id"], keyRow["wrapped"]]);
    await query("update model_provider set api_key = $2, base_url = 'http://attacker.example/v1' where id = $1", [id, oldBytes]);
    acting.ctx.store.keys.forget();
    expect(await acting.ctx.store.resealSecrets()).toBe(0);
    expect(await keyOf(acting, id)).toEqual(shut);
  });

  test("an old key that was altered is left for whoever restores it, with what it sealed", async () => {
    const { acting, id, keyRow } = await beganBefore();
    const { query } = acting.database;
    await query("update keys.wrapped_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) where id = $1", [keyRow["id"]]);
    acting.ctx.store.keys.forget();
    expect(await acting.ctx.store.resealSecrets()).toBe(0);
    await query("update keys.wrapped_key set wrapped = $2 where id = $1", [keyRow["id"], keyRow["wrapped"]]);
    expect(await acting.ctx.store.resealSecrets()).toBe(2);
    expect(await keyOf(acting, id)).toEqual(open);
  });
});
