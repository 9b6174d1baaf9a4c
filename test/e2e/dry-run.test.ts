import { type Bot, type Conversation, defaultEgressRules, type DryRun, dryRunTexts, type ModelProvider } from "@hoopoe/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { answersTo, BotRig } from "../rig/bots.js";
import { addPeople, type Caller, createConversation, type SentAnswer, send, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";

/** What rules would do to what bots were asked, with the texts looked through by a worker. */
const { nodes, database } = sharedCluster();
let host: ModelHost;
let rig: BotRig;
let asker: Caller;
let home: Bot;
let town: Bot;
let room: Conversation;

beforeAll(async () => {
  // what other files asked counts too, in the days that are looked at
  await database.query("update bot_run set created_at = created_at - interval '60 days' where finished_at is not null");
  host = await startModelHost();
  rig = await BotRig.connect(await signIn(nodes[0].url, nodes[0].admin), host);
  const there = await rig.admin.ok<ModelProvider>("POST", "/admin/model-providers", { name: uniqueName("far"), baseUrl: host.url, jurisdiction: "domestic" });
  [home, town] = [await rig.add("echo"), await rig.add("echo", { providerId: there.id })];
  [asker] = (await addPeople(rig.admin, 1)) as [Caller];
  for (const purpose of ["service", "ai"]) await asker.ok("PUT", "/me/consents", { purpose, given: true });
  room = await createConversation(asker, [], { memberIds: [home.id, town.id] });
});
afterAll(() => host?.close());

const ask = async (bot: Bot, text: string): Promise<SentAnswer> => {
  const question = await send(asker, room.id, text, { mentions: [bot.id] });
  await answersTo(asker, room.id, question.id);
  return question;
};
const run = (more: object = {}): Promise<DryRun> => rig.admin.ok("POST", "/admin/egress-policy/dry-run", { days: 1, ...more });
const secret = "why does postgres://app:Tr0ub4dor@db/prod fail?";

test("counts what is blocked for a secret and what is masked, by type; of what was taken back it says that it could not be read", async () => {
  await ask(town, "请打 138-0013-8000 或 13912345678 给我");
  await ask(town, "税号 91350100M000100Y43");
  await ask(town, secret);
  await ask(home, `${secret} 13800138000`);
  const gone = await ask(town, "13800138001");
  await asker.ok("DELETE", `/messages/${gone.id}`);
  const counts = { local: 1, sent: 0, redacted: 3, blocked: 1 };
  const looked = await run({ texts: true });
  expect(looked).toMatchObject({ runs: 5, truncated: false, secretsUnknown: false, texts: { opened: 4, gone: 1 }, now: counts, proposed: counts });
  expect(looked).toMatchObject({ reasons: { now: { secret_found: 1 }, proposed: { secret_found: 1 } }, examples: [] });
  const masked = { phone: 2, credit_code: 1 };
  expect(looked.masked).toEqual({ now: masked, proposed: masked });
  expect(looked.bots.find(({ id }) => id === town.id)).toMatchObject({ runs: 4, now: { redacted: 3, blocked: 1 } });

  const atHome = { ...defaultEgressRules, internal: { ...defaultEgressRules.internal, domestic: "local-only" } };
  expect((await run({ texts: true, rules: atHome })).masked).toEqual({ now: masked, proposed: {} });
  // without their texts nobody knows
  const unlooked = await run();
  expect(unlooked).toMatchObject({ runs: 5, secretsUnknown: true, now: { local: 1, redacted: 4, blocked: 0 } });
  expect(unlooked).not.toHaveProperty("masked");
  expect(unlooked).not.toHaveProperty("texts");
});

test("numbers nothing, keeps nothing, and is told apart in the audit", async () => {
  const numbered = "select count(*)::int as n from placeholder where conversation_id = $1";
  const before = (await database.query(numbered, [room.id])).rows[0].n;
  await run({ texts: true });
  expect((await database.query(numbered, [room.id])).rows[0].n).toBe(before);
  expect((await database.query("select * from dry_run_look")).rows).toEqual([]);
  const { rows } = await database.query("select distinct fields from audit_event where action = 'egress-policy.dry-run-texts' and actor_id = $1", [
    rig.admin.id,
  ]);
  expect(rows.map(({ fields }) => fields)).toContainEqual(["days", "texts"]);
});

test("opens the newest questions alone, and is of these", async () => {
  const newest = "insert into bot_run (id, bot_id, conversation_id, trigger_id, asker_id, root_id, state, finished_at)";
  await database.query(`${newest} select public.uuid_v7(), $1, $2, gen_random_uuid(), $3, gen_random_uuid(), 'done', now() from generate_series(1, $4::int)`, [
    ...[town.id, room.id, asker.id, dryRunTexts.questions],
  ]);
  expect(await run({ texts: true })).toMatchObject({ runs: dryRunTexts.questions, truncated: true, texts: { gone: dryRunTexts.questions } });
  await database.query("delete from bot_run where bot_id = $1", [town.id]);
});
