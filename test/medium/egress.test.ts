import { createHash, randomUUID } from "node:crypto";
import {
  createProvider,
  dryRunEgress,
  endProvider,
  listEgressCalls,
  listEgressPeople,
  listEgressPeopleCsv,
  listEgressPolicyVersions,
  listRecipients,
  listRecipientsCsv,
  putEgressPolicy,
  readEgressPolicy,
  readEgressPolicyVersion,
  readProvider,
  updateProvider,
} from "@hoopoe/actions";
import { decideEgress } from "@hoopoe/ai";
import { DataClass, defaultEgressRules, EgressAction, type EgressRules, Jurisdiction, judgeEgress, PutEgressPolicyInput } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Acting, actIn } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

let database: TestDatabase;
let acting: Acting;
beforeAll(async () => {
  database = await freshDatabase();
  acting = await actIn(database, { others: 3, connections: 10 });
});
afterAll(async () => {
  await acting?.opened.close();
  await database?.drop();
});

const nothing = { rules: defaultEgressRules, images: { domestic: false, overseas: false }, linkHosts: [], terms: [], patterns: [] };
const put = (input: object) => putEgressPolicy(acting.ctx, PutEgressPolicyInput.parse({ ...nothing, ...input }), () => null);
const overseas = (more: object = {}) =>
  createProvider(acting.ctx, { name: "far", baseUrl: "https://api.example.com/v1", apiKey: "sk", jurisdiction: "overseas", ...more });
const basis = { kind: "standard_contract", note: "备案号 京 2026-0001" } as const;

describe("the policy", () => {
  test.each([
    ["altered", "set_byte(words, 60, get_byte(words, 60) # 1)"],
    ["taken away", "null"],
  ])("says that its words cannot be read when they were %s, until they are entered anew", async (_how, words) => {
    const own = await freshDatabase();
    const me = await actIn(own, { others: 0 });
    try {
      const enter = () => putEgressPolicy(me.ctx, PutEgressPolicyInput.parse({ ...nothing, terms: [{ text: "凤凰计划" }] }), () => null);
      await enter();
      await own.query(`update egress_policy set words = ${words}`);
      expect(await readEgressPolicy(me.ctx)).toMatchObject({ wordsUnreadable: true, terms: [], rules: defaultEgressRules });
      await enter();
      expect(await readEgressPolicy(me.ctx)).toMatchObject({ wordsUnreadable: false, terms: [{ text: "凤凰计划" }] });
    } finally {
      await me.opened.close();
      await own.drop();
    }
  });

  test("is the default until one is made; each is a version, sealed where it has words, and stays readable", async () => {
    expect(await readEgressPolicy(acting.ctx)).toMatchObject({ version: 1, rules: defaultEgressRules, createdAt: null, createdBy: null, terms: [] });
    const made = await put({
      ifVersion: 1,
      terms: [{ text: "凤凰计划", label: "project" }, { text: "Northwind" }],
      patterns: [{ name: "case", pattern: "C-\\d{4}" }],
    });
    expect(made).toMatchObject({
      version: 2,
      createdBy: acting.me,
      terms: [
        { text: "凤凰计划", label: "project" },
        { text: "Northwind", label: null },
      ],
    });
    const { rows } = await database.query("select rules::text, words from egress_policy");
    expect(rows[0].words.length).toBeGreaterThan(80);
    for (const word of ["凤凰", "Northwind", "C-", "project"])
      expect([word, rows[0].words.includes(Buffer.from(word)), rows[0].rules.includes(word)]).toEqual([word, false, false]);
    await put({ rules: { ...defaultEgressRules, public: { local: "allow", domestic: "allow", overseas: "block" } }, linkHosts: ["Docs.Example.org"] });
    expect(await readEgressPolicy(acting.ctx)).toMatchObject({
      version: 3,
      terms: [],
      linkHosts: ["docs.example.org"],
      rules: { public: { domestic: "allow" } },
    });
    expect(await readEgressPolicyVersion(acting.ctx, 2)).toEqual(made);
    expect(await readEgressPolicyVersion(acting.ctx, 1)).toMatchObject({ version: 1, createdAt: null });
    await expect(readEgressPolicyVersion(acting.ctx, 9)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const first = await listEgressPolicyVersions(acting.ctx, { limit: 2 });
    expect(first.items.map(({ version }) => version)).toEqual([3, 2]);
    const last = await listEgressPolicyVersions(acting.ctx, { limit: 2, cursor: first.nextCursor ?? "" });
    expect([last.items.map(({ version }) => version), last.nextCursor]).toEqual([[1], null]);
  });

  test("changed by two at once from the same version, it is changed by one; the other is told", async () => {
    const { version } = await readEgressPolicy(acting.ctx);
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => put({ ifVersion: version })));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "CONFLICT" });
    expect((await readEgressPolicy(acting.ctx)).version).toBe(version + 1);
    const free = await Promise.all([put({}), put({}), put({})]);
    expect(free.map((one) => one.version).sort()).toEqual([version + 2, version + 3, version + 4]);
  });

  test("is for administrators, refuses patterns by name, and is audited by names of fields alone", async () => {
    const member = { ...acting.ctx, actor: { ...acting.ctx.actor, role: "member" as const } };
    await expect(readEgressPolicy(member)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(putEgressPolicy(member, PutEgressPolicyInput.parse(nothing), () => null)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const refused = PutEgressPolicyInput.parse({
      ...nothing,
      patterns: [
        { name: "good", pattern: "a" },
        { name: "secret-name", pattern: "(" },
      ],
    });
    const fault = putEgressPolicy(acting.ctx, refused, ({ pattern }) => (pattern === "(" ? "cannot be read" : null));
    await expect(fault).rejects.toMatchObject({ code: "VALIDATION", detail: { errors: [{ path: "patterns.1.pattern", message: "cannot be read" }] } });
    const { rows } = await database.query("select outcome, fields::text from audit_event where action = 'egress-policy.put' order by id");
    expect(rows.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(["done", "CONFLICT", "VALIDATION"]));
    expect(JSON.stringify(rows)).not.toMatch(/secret-name|凤凰/);
  });

  test.each([
    ["secret", "domestic", "redact"],
    ["secret", "overseas", "redact"],
    ["secret", "domestic", "allow"],
    ["internal", "overseas", "allow"],
    ["public", "local", "local-only"],
  ])("a rule that cannot hold is refused by its name: %s × %s %s", (dataClass, place, action) => {
    const rules = JSON.parse(JSON.stringify(defaultEgressRules)) as Record<string, Record<string, string>>;
    (rules[dataClass] as Record<string, string>)[place] = action;
    const parsed = PutEgressPolicyInput.safeParse({ ...nothing, rules });
    expect(parsed.error?.issues.map(({ path }) => path.join("."))).toEqual([`rules.${dataClass}.${place}`]);
  });

  test.each([
    ["linkHosts", ["https://a.example"]],
    ["linkHosts", ["a.example/path"]],
    ["linkHosts", ["a.example:443"]],
    ["linkHosts", ["user@a.example"]],
    ["linkHosts", ["例子.com"]],
    ["linkHosts", ["a.example", "A.example"]],
    ["linkHosts", [""]],
    ["terms", [{ text: "x" }]],
    ["terms", [{ text: "same" }, { text: "ＳＡＭＥ" }]],
    ["terms", [{ text: "ok", label: null }]],
    ["patterns", [{ name: "p", pattern: "" }]],
    ["patterns", [{ name: "p", pattern: "a", more: 1 }]],
    ["images", { domestic: true }],
    ["ifVersion", 0],
    ["version", 3],
  ])("and so are wrong fields: %s %j", (field, value) => {
    expect(PutEgressPolicyInput.safeParse({ ...nothing, [field]: value }).success).toBe(false);
  });

  test("what the page and the dry run reckon is what the gate decides, for every rule, class and place", () => {
    for (const action of EgressAction.options) {
      const all = { local: action, domestic: action, overseas: action };
      const rules: EgressRules = { public: all, internal: all, personal: all, secret: all };
      for (const dataClass of DataClass.options)
        for (const jurisdiction of Jurisdiction.options)
          for (const transferBasis of [true, false]) {
            const { action: decided, ...why } = decideEgress({ rules, dataClass, jurisdiction, transferBasis });
            const reason = "reason" in why ? { reason: why.reason } : {};
            expect([dataClass, jurisdiction, judgeEgress(rules, { dataClass, jurisdiction, transferBasis })]).toEqual([
              dataClass,
              jurisdiction,
              { action: decided, ...reason },
            ]);
          }
    }
  });
});

describe("the register", () => {
  test("keeps what is said of a provider, takes it away again, and a ground for transfers with who and when", async () => {
    const { id } = await overseas({ contact: "dpo@example.com", purpose: "answers" });
    expect(await readProvider(acting.ctx, id)).toMatchObject({
      contact: "dpo@example.com",
      contract: null,
      trains: null,
      transferBasis: null,
      publicAddress: false,
    });
    const said = await updateProvider(acting.ctx, id, { contract: "DPA 7", retentionTerms: "30 days", trains: false, transferBasis: basis });
    expect(said).toMatchObject({ contact: "dpo@example.com", contract: "DPA 7", trains: false, transferBasis: { ...basis, by: acting.me } });
    expect(Date.now() - Date.parse(said.transferBasis?.at ?? "")).toBeLessThan(60_000);
    expect(await updateProvider(acting.ctx, id, { name: "renamed" })).toMatchObject({ transferBasis: basis, contact: "dpo@example.com", trains: false });
    const unsaid = await updateProvider(acting.ctx, id, { contact: "", trains: "none", transferBasis: "none" });
    expect(unsaid).toMatchObject({ contact: null, trains: null, transferBasis: null });
  });

  test("a ground belongs to the host it was recorded for: another one does not inherit it, nor a public address", async () => {
    const { id } = await overseas({ transferBasis: basis, publicAddress: true });
    const inside = { baseUrl: "https://api.example.com/v2" };
    expect(await updateProvider(acting.ctx, id, inside)).toMatchObject({ transferBasis: basis, publicAddress: true });
    expect(await updateProvider(acting.ctx, id, { baseUrl: "https://other.example.com/v1" })).toMatchObject({ transferBasis: null, publicAddress: false });
    const moved = { baseUrl: "https://third.example.com/v1", transferBasis: { kind: "certification", note: "no. 3" } } as const;
    expect(await updateProvider(acting.ctx, id, moved)).toMatchObject({ transferBasis: { kind: "certification" } });
  });

  test("lists living and ended recipients with what is missing, their bots and calls; as a table too, in which nothing runs", async () => {
    const { id } = await overseas({ name: "=cmd()", purpose: 'a, "b"' });
    await endProvider(acting.ctx, id);
    const all = await listRecipients(acting.ctx, { limit: 200 });
    const found = all.items.find((one) => one.id === id);
    expect(found).toMatchObject({ missing: ["contact", "contract", "retentionTerms", "trains", "transferBasis"], bots: [], calls: 0, firstUsedAt: null });
    expect(found?.endedAt).not.toBeNull();
    const pages = await listRecipients(acting.ctx, { limit: 1 });
    expect(pages.items).toHaveLength(1);
    expect(pages.nextCursor).not.toBeNull();
    const table = await listRecipientsCsv(acting.ctx);
    expect(table.split("\r\n").find((line) => line.startsWith(id))).toContain(`,'=cmd(),https://api.example.com/v1,overseas,,"a, ""b""",`);
  });
});

describe("what went to a provider", () => {
  const conversationId = randomUUID();
  const call = async (providerId: string, at: string, more: { askerId?: string; subjects?: string[] } = {}): Promise<void> => {
    const { askerId = acting.me, subjects = [] } = more;
    const runId = randomUUID();
    await acting.opened.deps.store.egressCalls.record({
      ...{ runId, botId: randomUUID(), conversationId, askerId, providerId, provider: "far", model: "m", host: "api.example.com:443" },
      ...{ jurisdiction: "overseas", dataClass: "internal", action: "redact", policyVersion: 1, consentVersion: "v", redactions: { phone: 2 }, subjects },
      ...{ payloadSha256: createHash("sha256").update(at).digest(), payloadBytes: 12 },
    });
    await database.query("update egress_call set at = $1 where run_id = $2", [at, runId]);
  };
  const times = { from: "2026-03-01T00:00:00.000Z", to: "2026-03-01T00:00:10.000Z" };

  test("between two times, the first included and the last not, about whom, also when it is gone; told is written down", async () => {
    const [{ id }, { id: other }] = [await overseas(), await overseas()];
    const [amy = "", bob = "", eve = ""] = acting.others;
    const gone = randomUUID();
    await call(id, "2026-02-28T23:59:59.999Z", { subjects: [eve] });
    await call(id, times.from, { subjects: [amy, acting.me] });
    await call(id, "2026-03-01T00:00:05.000Z", { askerId: bob, subjects: [amy, gone] });
    await call(id, "2026-03-01T00:00:05.000Z", { askerId: bob });
    await call(id, times.to, { subjects: [eve] });
    await call(other, "2026-03-01T00:00:05.000Z", { subjects: [eve] });
    await endProvider(acting.ctx, id);
    const first = await listEgressCalls(acting.ctx, id, { ...times, limit: 2 });
    const rest = await listEgressCalls(acting.ctx, id, { ...times, limit: 2, cursor: first.nextCursor ?? "" });
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 1, null]);
    expect(new Set([...first.items, ...rest.items].map((one) => one.id)).size).toBe(3);
    expect(first.items[0]).toMatchObject({
      at: times.from,
      askerId: acting.me,
      redactions: { phone: 2 },
      payloadSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const people = await listEgressPeople(acting.ctx, id, times);
    expect(people).toMatchObject({ calls: 3, people: 4, conversations: 1, nextCursor: null });
    const by = new Map(people.items.map((person) => [person.id, [person.asked, person.calls]]));
    expect(by).toEqual(
      new Map([
        [acting.me, [1, 1]],
        [amy, [0, 2]],
        [bob, [2, 2]],
        [gone, [0, 1]],
      ]),
    );
    expect(people.items.find((person) => person.id === gone)).toMatchObject({ username: null });
    const pages = await listEgressPeople(acting.ctx, id, { ...times, limit: 3 });
    expect([pages.items.length, (await listEgressPeople(acting.ctx, id, { ...times, limit: 3, cursor: pages.nextCursor ?? "" })).items.length]).toEqual([3, 1]);
    expect((await listEgressPeopleCsv(acting.ctx, id, times)).split("\r\n")).toHaveLength(6);
    const { rows } = await database.query("select action, actor_id, target_id from audit_event where action like 'egress.disclose-%'");
    expect(rows).toHaveLength(6);
    expect(rows[0]).toMatchObject({ actor_id: acting.me, target_id: id });
    const register = (await listRecipients(acting.ctx, { limit: 200 })).items.find((one) => one.id === id);
    expect(register).toMatchObject({ calls: 5, firstUsedAt: "2026-02-28T23:59:59.999Z", lastUsedAt: times.to });
  });

  test("refuses times the wrong way round, too far apart, and providers that never were", async () => {
    const { id } = await overseas();
    const swapped = listEgressCalls(acting.ctx, id, { from: times.to, to: times.from });
    await expect(swapped).rejects.toMatchObject({ code: "VALIDATION" });
    await expect(listEgressPeople(acting.ctx, id, { from: "2020-01-01T00:00:00Z", to: times.to })).rejects.toMatchObject({ code: "VALIDATION" });
    await expect(listEgressCalls(acting.ctx, randomUUID(), times)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(listEgressCalls(acting.ctx, id, { ...times, cursor: "x" })).rejects.toMatchObject({ code: "VALIDATION" });
  });
});

describe("the dry run", () => {
  test("counts what would have stayed, left, left masked and been refused, now and by other rules, and names runs that would end otherwise", async () => {
    await put({});
    const [amy = "", bob = ""] = acting.others;
    const consent = (accountId: string, purpose: string, given: boolean) =>
      database.query(
        "insert into consent (id, account_id, purpose, policy_version, given, door, at) values (gen_random_uuid(), $1, $2, 'v', $3, 'test', clock_timestamp())",
        [accountId, purpose, given],
      );
    for (const purpose of ["service", "ai"]) await consent(amy, purpose, true);
    await consent(bob, "service", true);
    const near = await createProvider(acting.ctx, { name: "near", baseUrl: "http://10.0.0.9/v1", jurisdiction: "local" });
    const mid = await createProvider(acting.ctx, { name: "mid", baseUrl: "https://mid.example.cn/v1", jurisdiction: "domestic" });
    const far = await overseas();
    const bot = async (providerId: string | null, fallbacks: object[] = []): Promise<string> => {
      const id = randomUUID();
      await database.query("insert into account (id, username, display_name, kind) values ($1, $2, 'B', 'bot')", [id, `b-${id.slice(0, 8)}`]);
      await database.query("insert into bot (account_id, provider_id, model, fallbacks) values ($1, $2, 'm', $3)", [id, providerId, JSON.stringify(fallbacks)]);
      return id;
    };
    const room = async (dataClass: string): Promise<string> => {
      const id = randomUUID();
      await database.query("insert into conversation (id, kind, data_class, created_by) values ($1, 'group', $2, $3)", [id, dataClass, acting.me]);
      return id;
    };
    const asked = async (botId: string, conversation: string, askerId: string, at = "now()"): Promise<string> => {
      const { rows } = await database.query(
        `insert into bot_run (id, bot_id, conversation_id, trigger_id, asker_id, root_id, created_at) values (uuid_v7(), $1, $2, gen_random_uuid(), $3, gen_random_uuid(), ${at}) returning id`,
        [botId, conversation, askerId],
      );
      return rows[0].id;
    };
    const [open, secret] = [await room("internal"), await room("secret")];
    const [home, town, abroad, shipped] = [await bot(near.id), await bot(mid.id), await bot(far.id, [{ providerId: mid.id, model: "m" }]), await bot(null)];
    await asked(home, secret, amy);
    const masked = await asked(town, open, amy);
    await asked(town, secret, amy);
    await asked(town, open, bob);
    await asked(abroad, open, amy);
    await asked(shipped, secret, bob);
    await asked(town, open, amy, "now() - interval '3 days'");
    const inTown = { ...defaultEgressRules.internal, domestic: "block" } as const;
    const run = await dryRunEgress(acting.ctx, { days: 1, rules: { ...defaultEgressRules, internal: inTown } });
    expect(run).toMatchObject({
      runs: 6,
      truncated: false,
      now: { local: 2, sent: 0, redacted: 2, blocked: 2 },
      proposed: { local: 2, sent: 0, redacted: 0, blocked: 4 },
      reasons: { now: { class_forbids: 1, consent_missing: 1 }, proposed: { class_forbids: 4 } },
      secretsUnknown: true,
    });
    expect(run.examples).toHaveLength(2);
    // no worker is there to look
    expect(await dryRunEgress(acting.ctx, { days: 1, texts: true })).toMatchObject({ runs: 6, secretsUnknown: true, now: run.now });
    expect(run.examples).toContainEqual({ runId: masked, now: "redacted", proposed: "blocked", reason: "class_forbids" });
    expect(run.cells.find((cell) => cell.dataClass === "internal" && cell.jurisdiction === "overseas")).toMatchObject({ runs: 1, now: { redacted: 1 } });
    expect(run.bots.find((one) => one.id === town)).toMatchObject({ runs: 3, now: { redacted: 1, blocked: 2 } });
    const wider = await dryRunEgress(acting.ctx, { days: 30 });
    expect(wider.proposed).toEqual(wider.now);
    await updateProvider(acting.ctx, far.id, { transferBasis: basis });
    expect((await dryRunEgress(acting.ctx, { days: 1 })).cells.find((cell) => cell.jurisdiction === "overseas")).toMatchObject({ now: { redacted: 1 } });
  });
});
