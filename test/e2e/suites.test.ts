import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bot, Conversation, Message, ModelProvider, Session, StoredMessage, Version } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { examine } from "../rig/doctor.js";
import { firstAdmin, type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { allMessages, type Caller, createConversation, send, type SentAnswer, signIn } from "../rig/people.js";

/** An organisation that goes over to the other suite, and back: what was sealed before stays readable, what is new is sealed by what is set. */
describe("a switch of CRYPTO_SUITE and back", () => {
  const folder = mkdtempSync(join(tmpdir(), "hoopoe-test-suites-"));
  let database: TestDatabase;
  let env: Record<string, string>;
  let hoopoe: Hoopoe | undefined;
  let me: Caller;

  beforeAll(async () => {
    database = await freshDatabase();
    const keyFile = join(folder, "master.key");
    writeFileSync(keyFile, randomBytes(32).toString("base64"), { mode: 0o600 });
    env = { DATABASE_URL: database.url, MASTER_KEY_FILE: keyFile, WORKERS: "0" };
  });
  afterAll(async () => {
    await hoopoe?.stop();
    await database?.drop();
    rmSync(folder, { recursive: true });
  });

  async function restart(suite: string): Promise<void> {
    await hoopoe?.stop();
    hoopoe = undefined;
    hoopoe = await startHoopoe({ env: { ...env, CRYPTO_SUITE: suite } });
    me = await signIn(hoopoe.url, firstAdmin);
  }

  type Written = { round: string; name: number; conversation: Conversation; sent: SentAnswer; bot: Bot; sessionId: string };
  async function write(round: string, name: number): Promise<Written> {
    const conversation = await createConversation(me, [], { name: `room ${round}` });
    const sent = await send(me, conversation.id, `text ${round}`, { clientId: `client-${round}` });
    const provider = await me.ok<ModelProvider>("POST", "/admin/model-providers", {
      name: `host ${round}`,
      baseUrl: "http://127.0.0.1:9/v1",
      jurisdiction: "local",
      apiKey: `key-${round}`,
    });
    const bot = await me.ok<Bot>("POST", "/admin/bots", {
      username: `bot-${round}`,
      displayName: round,
      providerId: provider.id,
      model: "m",
      systemPrompt: `prompt ${round}`,
    });
    return { round, name, conversation, sent, bot, sessionId: me.sessionId };
  }

  async function readable({ round, name, conversation, sent, bot, sessionId }: Written): Promise<void> {
    expect((await allMessages(me, conversation.id)).map(({ text }) => text)).toContain(`text ${round}`);
    expect(await me.ok<Conversation>("GET", `/conversations/${conversation.id}`)).toMatchObject({ name: `room ${round}` });
    expect(await me.ok<Bot>("GET", `/admin/bots/${bot.id}`)).toMatchObject({ systemPrompt: `prompt ${round}` });
    expect(await me.ok<StoredMessage>("GET", `/messages/${sent.id}/stored`)).toMatchObject({
      text: `text ${round}`,
      sealed: { suite: name === 1 ? "AES-256-GCM" : "SM4-CTR + HMAC-SM3" },
    });
    const { items } = await me.ok<{ items: Session[] }>("GET", "/me/sessions");
    expect(items.find(({ id }) => id === sessionId)).toMatchObject({ deviceName: "rig" });
  }

  // the suite that each sealed column names, by what was written in a round
  const suitesOf = async (written: Written): Promise<number[]> => {
    const { rows } = await database.query(
      `select get_byte(body, 1) as suite from message where id = $1
       union all select get_byte(name, 1) from conversation where id = $2
       union all select get_byte(system_prompt, 1) from bot where account_id = $3
       union all select get_byte(api_key, 1) from model_provider where id = (select provider_id from bot where account_id = $3)
       union all select get_byte(device, 1) from session where id = $4
       union all select get_byte(address, 1) from session where id = $4`,
      [written.sent.id, written.conversation.id, written.bot.id, written.sessionId],
    );
    return rows.map(({ suite }) => suite as number);
  };

  async function flip({ conversation, sent, bot, sessionId }: Written): Promise<void> {
    const bit = (column: string): string => `${column} = set_byte(${column}, 40, get_byte(${column}, 40) # 1)`;
    await database.query(`update message set ${bit("body")} where id = $1`, [sent.id]);
    await database.query(`update conversation set ${bit("name")} where id = $1`, [conversation.id]);
    await database.query(`update model_provider set ${bit("api_key")} where id = (select provider_id from bot where account_id = $1)`, [bot.id]);
    await database.query(`update bot set ${bit("system_prompt")} where account_id = $1`, [bot.id]);
    await database.query(`update session set ${bit("device")}, ${bit("address")} where id = $1`, [sessionId]);
  }

  test("aes, gm, aes: each round is sealed by its suite, and all rounds are read in each", { timeout: 240_000 }, async () => {
    const rounds: Written[] = [];
    for (const [round, suite, name] of [
      ["one", "aes", 1],
      ["two", "gm", 2],
      ["three", "aes", 1],
    ] as const) {
      await restart(suite);
      const written = await write(round, name);
      rounds.push(written);
      expect(await suitesOf(written)).toEqual(Array(6).fill(name));
      for (const one of rounds) await readable(one);
    }

    // a send that is repeated after switches is still the same send
    const [first, second] = rounds as [Written, Written];
    for (const { round, conversation, sent } of rounds) {
      const again = { clientId: `client-${round}` };
      expect(await send(me, conversation.id, `text ${round}`, again)).toEqual({ ...sent, duplicate: true });
      expect((await me.call("POST", `/conversations/${conversation.id}/messages`, { ...again, text: "other" })).status).toBe(409);
    }

    // edited under the other suite than it was written under; the earlier wording stays as it was sealed
    await me.ok("PATCH", `/messages/${second.sent.id}`, { text: "text two, edited" });
    const { items: versions } = await me.ok<{ items: Version[] }>("GET", `/messages/${second.sent.id}/versions`);
    expect(versions.map(({ text }) => text)).toEqual(["text two, edited", "text two"]);
    expect(await me.ok<StoredMessage>("GET", `/messages/${second.sent.id}/stored`)).toMatchObject({ sealed: { suite: "AES-256-GCM" } });
    expect((await me.ok<Message>("GET", `/messages/${first.sent.id}`)).text).toBe("text one");

    const examined = await examine(["store", "--all"], { ...env, DATA_DIR: folder, LANG: "en_US.UTF-8" });
    expect(examined.findings.filter(({ check, status }) => check === "store" && status !== "ok")).toEqual([]);
    expect(examined.findings.length).toBeGreaterThan(0);
    const { rows } = await database.query("select count(*)::int as n from audit_event where action = 'content.unreadable'");
    expect(rows).toEqual([{ n: 0 }]);

    // and of either suite the doctor sees what is altered, in every column that it can look at from outside
    for (const written of [first, second]) {
      await flip(written);
      const after = await examine(["store", "--all"], { ...env, DATA_DIR: folder, LANG: "en_US.UTF-8" });
      const found = after.findings.filter(({ code }) => code === "sealed-altered").flatMap(({ where }) => where.map(({ column }) => column as string));
      expect(found.sort()).toEqual(["bot.system_prompt", "conversation.name", "message.body", "model_provider.api_key", "session.address", "session.device"]);
      // a bit that is flipped twice is as it was
      await flip(written);
    }
  });
});
