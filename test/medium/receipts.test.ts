import { randomBytes, randomUUID } from "node:crypto";
import {
  createConversation,
  createProvider,
  listEgressCalls,
  listEgressCallsCsv,
  listEgressPeople,
  listReceiptKeys,
  listRecipients,
  readReceipt,
  sendMessage,
} from "@hoopoe/actions";
import { isSignedText } from "@hoopoe/crypto";
import { memoryMasterKeys } from "@hoopoe/crypto/master-keys";
import { checkReceipt, keysIn, type ReceiptCall, type ReceiptKeys } from "@hoopoe/protocol";
import { afterEach, describe, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";
import { until } from "../rig/until.js";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const master = memoryMasterKeys(randomBytes(32));
type World = Acting & { database: TestDatabase; again: () => Promise<Acting> };

async function began(): Promise<World> {
  const database = await freshDatabase();
  ends.push(database.drop);
  const acting = await actIn(database, { masterKeys: master });
  ends.push(() => acting.opened.close());
  const again = async (): Promise<Acting> => {
    await database.query("delete from organisation");
    const other = await actIn(database, { masterKeys: master });
    ends.push(() => other.opened.close());
    return other;
  };
  return { ...acting, database, again };
}

const call = (runId: string, more: object = {}) => ({
  runId,
  ...{ botId: randomUUID(), conversationId: randomUUID(), askerId: randomUUID(), providerId: randomUUID(), provider: "华东", model: "m", host: "h:443" },
  ...{ jurisdiction: "domestic" as const, dataClass: "internal" as const, action: "redact" as const, policyVersion: 3, consentVersion: "2026-11-22" },
  ...{ redactions: { person: 2, phone: 1 }, subjects: [randomUUID()], payloadSha256: randomBytes(32), payloadBytes: 812, ...more },
});
/** What is found of these calls, as those of one receipt. */
const states = async (calls: ReceiptCall[], keys: ReceiptKeys) => {
  const known = keysIn(keys) as Map<string, string>;
  const isSigned = (x: string, text: string, signature: string) => isSignedText(Buffer.from(x, "base64url"), text, Buffer.from(signature, "base64url"));
  const [last, ...before] = await checkReceipt({ ...calls.at(-1), calls: calls.slice(0, -1) }, known, isSigned);
  return [...before, last].map((checked) => checked?.state);
};
const signatures = async ({ ctx }: Acting, runId: string) => states(await ctx.store.egressCalls.ofRun(runId), await listReceiptKeys(ctx));
const chain = async (world: Acting, runId: string) => new Set(await signatures(world, runId));

describe("calls as they are recorded", () => {
  test("are read as they were signed; whatever is altered in the database is noticed", async () => {
    const world = await began();
    const runId = randomUUID();
    await world.ctx.store.egressCalls.record(call(runId));
    await world.ctx.store.egressCalls.record(call(runId, { model: "n", redactions: {}, consentVersion: null, action: "allow", jurisdiction: "local" }));
    expect((await world.ctx.store.egressCalls.ofRun(runId)).map(({ model }) => model)).toEqual(["m", "n"]);
    expect(await signatures(world, runId)).toEqual(["valid", "valid"]);
    const alterations = [
      ...["provider = 'x'", "model = 'x'", "host = 'x'", "jurisdiction = 'overseas'", "data_class = 'public'", "action = 'block'", "policy_version = 4"],
      ...["consent_version = 'x'", `redactions = '{"person": 3}'`, "payload_sha256 = sha256('x')", "payload_bytes = 1", "at = at + interval '1 ms'"],
      ...["signature = sha512('x')", "signature = null", "run_id = uuid_v7()", "number = number + 10", "previous = sha512('x')", "unsent = 'refused'"],
    ];
    const { query } = world.database;
    await query("create table kept as select * from egress_call");
    for (const alteration of alterations) {
      await query(`update egress_call set ${alteration}`);
      const altered = alteration.startsWith("run_id") ? ((await query("select run_id from egress_call limit 1")).rows[0].run_id as string) : runId;
      const found = await signatures(world, altered);
      expect([alteration, found.some((state) => state === "valid")]).toEqual([alteration, false]);
      await query("truncate egress_call");
      await query("insert into egress_call select * from kept");
    }
    expect(await signatures(world, runId)).toEqual(["valid", "valid"]);
  });

  test("are counted and linked, whoever records them at once; what was altered in between shows", async () => {
    const world = await began();
    const [second, third] = [await world.again(), await world.again()];
    const runId = randomUUID();
    await Promise.all([world, second, third].flatMap(({ ctx }) => Array.from({ length: 5 }, () => ctx.store.egressCalls.record(call(runId)))));
    const calls = await world.ctx.store.egressCalls.ofRun(runId);
    expect(calls.map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1));
    expect(calls.map(({ previous }) => previous)).toEqual([null, ...calls.slice(0, -1).map(({ signature }) => signature)]);
    expect(await chain(world, runId)).toEqual(new Set(["valid"]));
    await world.database.query("delete from egress_call where run_id = $1 and number = 7", [runId]);
    expect(await chain(world, runId)).toEqual(new Set(["valid", "unlinked"]));
  });

  test("of which nothing left are signed anew, saying so; not once another was recorded", async () => {
    const world = await began();
    const { egressCalls } = world.ctx.store;
    const runId = randomUUID();
    const first = await egressCalls.record(call(runId));
    await egressCalls.markUnsent(first, "refused");
    const second = await egressCalls.record(call(runId));
    await egressCalls.record(call(runId));
    await egressCalls.markUnsent(second, "unreached");
    await egressCalls.markUnsent(first, "unreached");
    expect((await egressCalls.ofRun(runId)).map(({ number, unsent }) => [number, unsent])).toEqual([
      [1, "refused"],
      [2, undefined],
      [3, undefined],
    ]);
    expect(await chain(world, runId)).toEqual(new Set(["valid"]));
    await world.database.query("update egress_call set unsent = null where run_id = $1", [runId]);
    expect(await chain(world, runId)).toEqual(new Set(["valid", "altered"]));
  });

  test("one that is being marked and one that is being recorded at once never break the chain", async () => {
    const world = await began();
    const { egressCalls } = (await world.again()).ctx.store;
    for (let round = 0; round < 20; round += 1) {
      const runId = randomUUID();
      const first = await world.ctx.store.egressCalls.record(call(runId));
      await Promise.all([egressCalls.markUnsent(first, "unreached"), world.ctx.store.egressCalls.record(call(runId))]);
      expect(await chain(world, runId)).toEqual(new Set(["valid"]));
    }
  });

  test("from before they were counted are read as they were signed, and before all others", async () => {
    const world = await began();
    const runId = randomUUID();
    const { query } = world.database;
    const old = await world.ctx.store.egressCalls.record(call(runId));
    const { number: _, previous: __, ...statement } = old.statement;
    const { signature } = await world.ctx.store.signingKeys.sign(statement);
    await query("update egress_call set number = null, previous = null, signature = $2 where id = $1", [old.callId, Buffer.from(signature, "base64url")]);
    await world.ctx.store.egressCalls.record(call(runId));
    await world.ctx.store.egressCalls.record(call(runId));
    expect((await world.ctx.store.egressCalls.ofRun(runId)).map(({ number }) => number)).toEqual([undefined, 1, 2]);
    expect(await chain(world, runId)).toEqual(new Set(["valid"]));
  });

  test("two processes that sign for the first time at once have one key, and so has whoever comes later", async () => {
    const world = await began();
    const [second, third] = [await world.again(), await world.again()];
    const runId = randomUUID();
    await Promise.all([world, second, third].flatMap(({ ctx }) => Array.from({ length: 4 }, () => ctx.store.egressCalls.record(call(runId)))));
    const { keys } = await listReceiptKeys(world.ctx);
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatchObject({ kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", retiredAt: null });
    const late = await world.again();
    await late.ctx.store.egressCalls.record(call(runId));
    expect(await signatures(late, runId)).toEqual(Array.from({ length: 13 }, () => "valid"));
    const { rows } = await world.database.query("select private_key from signing_key");
    expect(rows[0].private_key.toString("latin1")).not.toContain(keys[0]?.x);
  });

  test.each([
    ["its private half is altered", "update signing_key set private_key = set_byte(private_key, 40, get_byte(private_key, 40) # 1)"],
    ["its private half is gone", "update signing_key set private_key = null"],
    ["its public half is another", "update signing_key set public_key = sha256('x')"],
  ])("another key signs when %s; what was signed before is checked as before", async (what, damage) => {
    const world = await began();
    const [before, after] = [randomUUID(), randomUUID()];
    await world.ctx.store.egressCalls.record(call(before));
    await world.database.query(damage);
    const later = await world.again();
    await Promise.all([later.ctx.store.egressCalls.record(call(after)), later.ctx.store.egressCalls.record(call(after))]);
    const { keys } = await listReceiptKeys(later.ctx);
    expect(keys.map(({ retiredAt }) => retiredAt === null)).toEqual([true, false]);
    expect(await signatures(later, after)).toEqual(["valid", "valid"]);
    expect(await signatures(later, before)).toEqual([what.includes("public") ? "altered" : "valid"]);
    if (!what.includes("gone"))
      await until("it is in the audit", async () => {
        const { rows } = await world.database.query("select fields from audit_event where action = 'content.unreadable' and target_kind = 'signing_key'");
        return rows.length === 1 && rows[0].fields[0] === "private_key";
      });
  });

  test("nothing is recorded, and no key given up, while what seals the keys cannot be read", async () => {
    const world = await began();
    await world.ctx.store.egressCalls.record(call(randomUUID()));
    await world.database.query("update keys.wrapped_key set wrapped = set_byte(wrapped, 20, get_byte(wrapped, 20) # 1) where kind = 'secret'");
    const later = await world.again();
    await expect(later.ctx.store.egressCalls.record(call(randomUUID()))).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await world.database.query("select count(*)::int as n from egress_call")).rows[0].n).toBe(1);
    expect((await listReceiptKeys(later.ctx)).keys.map(({ retiredAt }) => retiredAt)).toEqual([null]);
  });
});

describe("the list of what went to a provider", () => {
  test("shows what did not leave after all as such, and counts it nowhere", async () => {
    const world = await began();
    const { egressCalls } = world.ctx.store;
    const { id: providerId } = await createProvider(world.ctx, { name: "far", baseUrl: "https://api.example.com/v1", jurisdiction: "overseas" });
    const [amy, bob] = [randomUUID(), randomUUID()];
    await egressCalls.record(call(randomUUID(), { providerId, askerId: world.me, subjects: [amy] }));
    const unsent = await egressCalls.record(call(randomUUID(), { providerId, askerId: bob, subjects: [amy, bob] }));
    await egressCalls.markUnsent(unsent, "refused");
    const times = { from: new Date(Date.now() - 60_000).toISOString(), to: new Date(Date.now() + 60_000).toISOString() };
    const { items } = await listEgressCalls(world.ctx, providerId, times);
    expect(items.map((one) => one.unsent)).toEqual([null, "refused"]);
    const [names = "", ...lines] = (await listEgressCallsCsv(world.ctx, providerId, times)).trim().split("\r\n");
    expect(lines.map((line) => line.split(",")[names.split(",").indexOf("unsent")])).toEqual(["", "refused"]);
    const people = await listEgressPeople(world.ctx, providerId, times);
    expect(people).toMatchObject({ calls: 1, people: 2, conversations: 1 });
    expect(new Set(people.items.map(({ id }) => id))).toEqual(new Set([world.me, amy]));
    const register = (await listRecipients(world.ctx, { limit: 200 })).items.find(({ id }) => id === providerId);
    expect(register).toMatchObject({ calls: 1, lastUsedAt: items[0]?.at });
  });
});

describe("the receipt of a run", () => {
  /** A run of a question in a group, without or with an answer, as the columns say. */
  async function run(world: World, { tries = null as object[] | null, answered = true } = {}) {
    const { conversation } = await createConversation(world.ctx, { kind: "group", name: "room", memberIds: [] });
    const ask = (text: string) => sendMessage(world.ctx, { conversationId: conversation.id, clientId: randomUUID(), text, mentions: [], attachments: [] });
    const [question, answer] = [await ask("a question"), await ask("an answer")];
    const id = randomUUID();
    await world.database.query(
      `insert into bot_run (id, bot_id, conversation_id, trigger_id, asker_id, root_id, state, message_id, tries, finished_at)
       values ($1, uuid_v7(), $2, $3, $4, $3, 'done', $5, $6, '2026-11-23T01:00:00Z')`,
      [id, conversation.id, question.id, world.me, answered ? answer.id : null, tries && JSON.stringify(tries)],
    );
    return { id, answerId: answer.id };
  }

  test("of which no model was asked says so, signed, the same each time; of which one was without a record says that", async () => {
    const world = await began();
    const unasked = await run(world);
    const receipt = await readReceipt(world.ctx, unasked.id);
    expect(receipt).toMatchObject({ callId: null, action: "none", host: null, payloadSha256: null, at: "2026-11-23T01:00:00.000Z", calls: [] });
    expect(await readReceipt(world.ctx, unasked.id)).toEqual(receipt);
    const { calls: _, ...signed } = receipt;
    expect(await states([signed], await listReceiptKeys(world.ctx))).toEqual(["valid"]);
    const refused = await run(world, { tries: [{ asked: false, errorCode: "policy" }] });
    expect((await readReceipt(world.ctx, refused.id)).action).toBe("none");
    const asked = await run(world, { tries: [{ asked: false }, { asked: true }] });
    expect((await readReceipt(world.ctx, asked.id)).action).toBe("unrecorded");
  });

  test("is its last call's, with those before it", async () => {
    const world = await began();
    const { id } = await run(world);
    for (const model of ["first", "second", "third"]) await world.ctx.store.egressCalls.record(call(id, { model }));
    const receipt = await readReceipt(world.ctx, id);
    expect([receipt.model, ...receipt.calls.map(({ model }) => model)]).toEqual(["third", "first", "second"]);
  });

  test("is absent for others once the answer is taken back; who asked reads on, as long as they may read the question", async () => {
    const world = await began();
    const { id, answerId } = await run(world);
    const { query } = world.database;
    const other = await world.again();
    await expect(readReceipt(other.ctx, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await query(
      "insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq) select conversation_id, $2, false, 1, 1, 0 from bot_run where id = $1",
      [id, other.me],
    );
    expect((await readReceipt(other.ctx, id)).runId).toBe(id);
    await query("update member set floor_seq = 3 where account_id = $1", [other.me]);
    await expect(readReceipt(other.ctx, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await query("update member set floor_seq = 1 where account_id = $1", [other.me]);
    await query("update message set recalled_at = now() where id = $1", [answerId]);
    await expect(readReceipt(other.ctx, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await readReceipt(world.ctx, id)).runId).toBe(id);
    await query("update member set left_at = now() where account_id = $1", [world.me]);
    await expect(readReceipt(world.ctx, id)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(readReceipt(world.ctx, randomUUID())).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
