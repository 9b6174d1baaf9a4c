import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { AdminUser, Changes, Erasure, LegalHold, Message } from "@hoopoe/protocol";
import { beforeAll, expect, test } from "vitest";
import { runHoopoe } from "../rig/doctor.js";
import { addPeople, allMessages, type Caller, createConversation, send, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { until } from "../rig/until.js";

const { nodes, database, keyFile } = sharedCluster();
let admin: Caller;
/** The same at the other server. */
let there: Caller;
beforeAll(async () => {
  admin = await signIn(nodes[0].url, nodes[0].admin);
  there = await signIn(nodes[1].url, nodes[1].admin);
});
const finished = (id: string): Promise<Erasure> =>
  until(
    "the erasure",
    async () => {
      const erasure = await admin.ok<Erasure>("GET", `/admin/erasures/${id}`);
      return erasure.finishedAt === null ? undefined : erasure;
    },
    30_000,
  );

test("a person is erased: out at once, tombstones for those who are there and who come later, on both servers", async () => {
  const [victim, friend] = (await addPeople(admin, 2)) as [Caller, Caller];
  const friendThere = await signIn(nodes[1].url, friend);
  const group = await createConversation(admin, [victim, friend]);
  const direct = await createConversation(victim, [friend], { kind: "direct" });
  await admin.ok("PATCH", `/admin/users/${victim.id}`, { aliases: ["Old Fox"] });
  await send(victim, group.id, "my secret words");
  await send(friend, group.id, "and mine");
  const edited = await send(victim, direct.id, "a first wording");
  await victim.ok("PATCH", `/messages/${edited.id}`, { text: "a second wording" });
  const wire = await friendThere.connect();
  const own = await victim.connect();
  const known = await friendThere.ok<Changes>("GET", `/conversations/${group.id}/changes?afterRev=0`);

  const begun = await admin.call("POST", `/admin/users/${victim.id}/erasure`);
  expect(begun.status).toBe(202);
  const erasure = begun.json as Erasure;
  expect((await victim.call("GET", "/me")).status).toBe(401);
  await until("the socket closed", () => !own.socket.connected);
  const done = await finished(erasure.id);
  expect(done.counts).toMatchObject({ sessions: 1, messages: 2, wordings: 1 });
  expect(done.counts.conversations).toBeGreaterThanOrEqual(2);

  await until("the word of it", () =>
    wire
      .of<{ conversationId: string; erased?: { senderId: string } }>("conversation:advanced")
      .some((e) => e.conversationId === group.id && e.erased?.senderId === victim.id),
  );
  for (const caller of [friendThere, friend])
    for (const chat of [group.id, direct.id]) {
      const messages: Message[] = await allMessages(caller, chat);
      expect(messages.filter(({ sender }) => sender.id === victim.id).map(({ text, recalledAt }) => [text, recalledAt])).toEqual([["", erasure.requestedAt]]);
    }
  const changes = await friendThere.ok<Changes>("GET", `/conversations/${group.id}/changes?afterRev=${known.rev}`);
  expect(changes.items.map(({ type }) => type)).toEqual(["member", "erased"]);
  expect(JSON.stringify(await friendThere.ok("GET", `/conversations/${group.id}/changes?afterRev=0`))).not.toContain("secret words");
  expect((await friendThere.ok<{ username: string; displayName: string }>("GET", `/users/${victim.id}`)).username).toBe(`erased-${victim.id}`);

  expect(await admin.ok<AdminUser>("GET", `/admin/users/${victim.id}`)).toMatchObject({ username: `erased-${victim.id}`, aliases: [] });
  expect((await admin.call("PATCH", `/admin/users/${victim.id}`, { aliases: ["Old Fox"] })).status).toBe(409);
  expect((await admin.call("PATCH", `/admin/users/${victim.id}`, { active: true })).status).toBe(409);
  expect(((await admin.call("POST", `/admin/users/${victim.id}/erasure`)).json as Erasure).id).toBe(erasure.id);
  const { rows } = await database.query("select outcome from audit_event where action = 'person.erase' and target_id = $1", [victim.id]);
  expect(rows).toEqual([{ outcome: "done" }, { outcome: "done" }]);
  wire.close();
});

test("a conversation is erased: everybody is out of it at once, then there is no row left", async () => {
  const [friend] = (await addPeople(admin, 1)) as [Caller];
  const friendThere = await signIn(nodes[1].url, friend);
  const group = await createConversation(admin, [friend]);
  for (let i = 0; i < 5; i++) await send(friend, group.id, `words ${i}`);
  const wire = await friendThere.connect();
  const erasure = await there.ok<Erasure>("POST", `/admin/conversations/${group.id}/erasure`);
  await until("the word of it", () => wire.of<{ conversationId: string }>("conversation:removed").some((e) => e.conversationId === group.id));
  for (const caller of [friend, friendThere, admin]) {
    expect((await caller.call("GET", `/conversations/${group.id}/messages`)).status).toBe(404);
    expect((await caller.call("POST", `/conversations/${group.id}/messages`, { clientId: "late", text: "late" })).status).toBe(404);
  }
  expect((await finished(erasure.id)).counts).toMatchObject({ messages: 5, conversations: 1 });
  const { rows } = await database.query(
    "select (select count(*) from message where conversation_id = $1) + (select count(*) from member where conversation_id = $1) + (select count(*) from conversation where id = $1) as n",
    [group.id],
  );
  expect(Number(rows[0].n)).toBe(0);
  wire.close();
}, 60_000);

test("who may not, who is not there, a bot, the last administrator", async () => {
  const [somebody] = (await addPeople(admin, 1)) as [Caller];
  expect((await somebody.call("POST", `/admin/users/${somebody.id}/erasure`)).status).toBe(403);
  const nobody = "00000000-0000-7000-8000-00000000dead";
  for (const path of [`/admin/users/${nobody}/erasure`, `/admin/conversations/${nobody}/erasure`]) expect((await admin.call("POST", path)).status).toBe(404);
  expect((await admin.call("GET", `/admin/erasures/${nobody}`)).status).toBe(404);
  const { items } = await admin.ok<{ items: { id: string; kind: string }[] }>("GET", "/users?kind=bot");
  expect((await admin.call("POST", `/admin/users/${items[0]?.id}/erasure`)).status).toBe(409);
});

test("by the command line too, with the certificate", async () => {
  const [victim] = (await addPeople(admin, 1)) as [Caller];
  const group = await createConversation(admin, [victim]);
  await send(victim, group.id, "by hand");
  const env = { DATABASE_URL: database.url, MASTER_KEY_FILE: keyFile };
  const { exit, stdout, stderr } = await runHoopoe(["erase", "person", victim.username], env);
  expect(exit).toBe(0);
  const erasure = JSON.parse(stdout) as Erasure;
  expect(erasure).toMatchObject({ kind: "person", subjectId: victim.id, requestedBy: null, finalAt: null, counts: { messages: 1 } });
  expect(erasure.finishedAt).not.toBeNull();
  expect(stderr).toMatch(/keys rotate/);
  expect(JSON.parse((await runHoopoe(["erase", "certificate", erasure.id], env)).stdout)).toEqual(erasure);
  expect(await runHoopoe(["erase", "person", "nobody.at.all"], env)).toMatchObject({ exit: 1 });
  expect(await runHoopoe(["erase"], env)).toMatchObject({ exit: 64 });
  expect((await admin.ok<{ items: Erasure[] }>("GET", "/admin/erasures")).items.map(({ id }) => id)).toContain(erasure.id);
});

test("a legal hold by REST and by the command line: erasure is refused until it is released", async () => {
  const [victim] = (await addPeople(admin, 1)) as [Caller];
  const group = await createConversation(admin, [victim]);
  await send(victim, group.id, "to be kept");
  const path = `/admin/users/${victim.id}/erasure`;
  const placed = await there.call("POST", "/admin/legal-holds", { subjectKind: "person", subjectId: victim.id, reason: "matter 12 / 案号" });
  expect([placed.status, placed.json]).toEqual([
    201,
    expect.objectContaining({ subjectId: victim.id, reason: "matter 12 / 案号", placedBy: admin.id, releasedAt: null }),
  ]);
  const hold = placed.json as LegalHold;
  const refused = await admin.call("POST", path);
  expect([refused.status, refused.text]).toEqual([409, expect.stringContaining(hold.id)]);
  expect((await allMessages(admin, group.id)).map(({ text }) => text)).toEqual(["to be kept"]);

  const env = { DATABASE_URL: database.url, MASTER_KEY_FILE: keyFile };
  expect(await runHoopoe(["erase", "person", victim.username], env)).toMatchObject({ exit: 1, stderr: expect.stringContaining(hold.id) });
  const reasonFile = join(mkdtempSync(join(tmpdir(), "hoopoe-test-hold-")), "reason");
  writeFileSync(reasonFile, "by hand\n");
  const set = await runHoopoe(["hold", "set", "conversation", group.id, "--reason-file", reasonFile], env);
  rmSync(dirname(reasonFile), { recursive: true });
  expect(set).toMatchObject({ exit: 0, stderr: "" });
  const second = JSON.parse(set.stdout) as LegalHold;
  expect(second).toMatchObject({ subjectKind: "conversation", reason: "by hand", placedBy: null });
  expect(await runHoopoe(["hold", "release", hold.id], env)).toMatchObject({ exit: 0 });
  expect((await admin.call("POST", path)).status).toBe(409);
  expect((await admin.call("DELETE", `/admin/legal-holds/${second.id}`)).status).toBe(204);
  expect((await admin.call("DELETE", `/admin/legal-holds/${second.id}`)).status).toBe(404);
  const listed = JSON.parse((await runHoopoe(["hold", "list"], env)).stdout) as LegalHold[];
  expect(listed.filter(({ id }) => id === hold.id || id === second.id).map(({ releasedBy, releasedAt }) => [releasedBy, releasedAt !== null])).toEqual([
    [admin.id, true],
    [null, true],
  ]);
  expect((await finished((await admin.ok<Erasure>("POST", path)).id)).counts.messages).toBe(1);
  for (const words of [["hold"], ["hold", "set", "person"], ["hold", "list", "all"]]) expect(await runHoopoe(words, env)).toMatchObject({ exit: 64 });
  expect(await runHoopoe(["hold", "set", "person", "nobody.at.all"], env)).toMatchObject({ exit: 1 });
});
