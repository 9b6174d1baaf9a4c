import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { apiPrefix, type Conversation, type Erasure, type File, type LegalHold, type Message, type SearchPage } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { complaints, examine } from "../rig/doctor.js";
import { download, multipart, tryUpload, upload } from "../rig/files.js";
import { problem } from "../rig/http.js";
import { addPerson, type Caller, createConversation, send, signIn } from "../rig/people.js";
import { until } from "../rig/until.js";

let cluster: Cluster;
let admin: Caller;
let a: Caller;
let b: Caller;
let c: Caller;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 1, env: { FILE_LIMIT_MB: "1" } });
  const [node] = cluster.nodes as [Cluster["nodes"][number]];
  admin = await signIn(node.url, node.admin);
  [a, b, c] = [await addPerson(admin), await addPerson(admin), await addPerson(admin)];
});
afterAll(() => cluster?.stop());

const statusOf = async (who: Caller, id: string): Promise<number> => (await download(who, id)).status;
const onDisk = (id: string): boolean => existsSync(join(cluster.filesDir, id.slice(-2), id));
const all = (): string[] =>
  existsSync(cluster.filesDir) ? (readdirSync(cluster.filesDir, { recursive: true }) as string[]).filter((name) => name.length > 2) : [];
const gone = (id: string): Promise<unknown> =>
  until(`${id} is gone`, async () => !onDisk(id) && (await cluster.database.query("select 1 from file where id = $1", [id])).rowCount === 0, 40_000);
const keyOf = async (id: string): Promise<{ living: boolean } | undefined> =>
  (await cluster.database.query("select wrapped is not null as living from keys.wrapped_key where kind = 'file' and subject = $1", [id])).rows[0];
const forward = (who: Caller, messageId: string, conversationId: string): Promise<{ id: string }> =>
  who.ok("POST", `/messages/${messageId}/forward`, { conversationId, clientId: randomBytes(8).toString("hex") });
const withFile = async (who: Caller, room: Conversation, text = "", bytes = "content"): Promise<{ file: File; messageId: string }> => {
  const file = await upload(who, { name: "a 计划.txt", bytes });
  return { file, messageId: (await send(who, room.id, text, { attachments: [file.id] })).id };
};
const finished = (id: string): Promise<Erasure> =>
  until("the erasure", async () => ((e) => (e.finishedAt ? e : null))(await admin.ok<Erasure>("GET", `/admin/erasures/${id}`)), 40_000);

describe("what does not become a file", () => {
  test("one that is too large is refused as soon as it is known, said or sent, and one that breaks off leaves nothing", async () => {
    const before = all();
    const large = await tryUpload(a, [{ bytes: Buffer.alloc(1024 * 1024 + 1) }]);
    expect([large.status, problem(large).code]).toEqual([413, "TOO_LARGE"]);
    const most = await upload(a, { bytes: Buffer.alloc(1024 * 1024) });
    await a.ok("DELETE", `/files/${most.id}`).catch(() => undefined);
    // said before a byte of it is sent
    const { type, body } = multipart([{ bytes: "x".repeat(50_000) }]);
    const head = (length: number | null): string =>
      `POST ${apiPrefix}/files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${a.token}\r\nContent-Type: ${type}\r\n${length === null ? "Transfer-Encoding: chunked" : `Content-Length: ${length}`}\r\n\r\n`;
    expect(await exchange([Buffer.from(head(5_000_000_000))])).toMatch(/^HTTP\/1\.1 413 /);
    // an endless one: the answer comes while it goes on
    const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536, 97), Buffer.from("\r\n")]);
    const start = Buffer.from(`${(body.indexOf("xxx")).toString(16)}\r\n${body.subarray(0, body.indexOf("xxx")).toString()}\r\n`);
    expect(await exchange([Buffer.from(head(null)), start, ...Array.from({ length: 40 }, () => chunk)])).toMatch(/^HTTP\/1\.1 413 /);
    await exchange([Buffer.from(head(body.length)), body.subarray(0, 30_000)], { cut: true });
    await until("nothing is left of any", () => all().length === before.length);
    expect((await cluster.database.query("select 1 from file where uploader_id = $1", [a.id])).rowCount).toBe(0);
    expect((await cluster.database.query("select 1 from keys.wrapped_key where kind = 'file' and wrapped is not null")).rowCount).toBe(0);
  });

  test("a person has a hundred files, or a gigabyte, that wait for their message", async () => {
    const hoarder = await addPerson(admin);
    await Promise.all(Array.from({ length: 100 }, () => upload(hoarder, { bytes: "x" })));
    const refused = await tryUpload(hoarder, [{ bytes: "x" }]);
    expect([refused.status, refused.headers.get("retry-after"), problem(refused).code]).toEqual([429, "60", "RATE_LIMITED"]);
    const weighty = await addPerson(admin);
    const one = await upload(weighty, { bytes: "x" });
    await cluster.database.query("update file set size = $2 where id = $1", [one.id, 1024 ** 3 - 5]);
    expect((await tryUpload(weighty, [{ bytes: "five!" }])).status).toBe(201);
    expect((await tryUpload(weighty, [{ bytes: "x" }])).status).toBe(429);
    await cluster.database.query("update file set created_at = now() - interval '25 hours' where uploader_id = any($1)", [[hoarder.id, weighty.id]]);
    await gone(one.id);
    await until("all are", async () => (await cluster.database.query("select 1 from file where uploader_id = $1", [hoarder.id])).rowCount === 0, 40_000);
    expect((await tryUpload(weighty, [{ bytes: "x" }])).status).toBe(201);
  });
});

/** What a server answers to these bytes; cut: the connection is ended after them. */
function exchange(pieces: Buffer[], { cut = false } = {}): Promise<string> {
  const { hostname, port } = new URL(a.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      for (const piece of pieces) socket.write(piece);
      if (cut) setTimeout(() => socket.resetAndDestroy(), 200);
    });
    socket.once("data", (bytes) => {
      resolve(bytes.toString());
      socket.destroy();
    });
    socket.once("close", () => resolve("")).once("error", (error) => (cut ? resolve("") : reject(error)));
  });
}

describe("a file's life with its messages", () => {
  let room: Conversation;
  let elsewhere: Conversation;
  beforeAll(async () => {
    [room, elsewhere] = [await createConversation(a, [b]), await createConversation(b, [c])];
  });

  test("a copy has the same files, for whoever may read it, and keeps them when the first is recalled", async () => {
    const { file, messageId } = await withFile(a, room);
    expect(await statusOf(c, file.id)).toBe(404);
    const copy = await forward(b, messageId, elsewhere.id);
    expect((await c.ok<Message>("GET", `/messages/${copy.id}`)).attachments).toEqual([file]);
    expect(await statusOf(c, file.id)).toBe(200);
    await a.ok("DELETE", `/messages/${messageId}`);
    expect([await statusOf(c, file.id), await statusOf(b, file.id)]).toEqual([200, 200]);
    expect((await keyOf(file.id))?.living).toBe(true);
    await b.ok("DELETE", `/messages/${copy.id}`);
    await gone(file.id);
    expect(await keyOf(file.id)).toEqual({ living: false });
    expect(problem(await b.call("POST", `/messages/${copy.id}/forward`, { conversationId: room.id, clientId: "again" })).code).toBe("CONFLICT");
  });

  test("a message with files is found by that, at once and when it is indexed; an export names them", async () => {
    const { file, messageId } = await withFile(a, room, "the pelican report");
    await send(a, room.id, "a pelican without one");
    for (const indexed of [false, true]) {
      if (indexed)
        await until(
          "indexed",
          async () =>
            (
              await cluster.database.query("select 1 from search_cursor s join conversation v on v.id = s.conversation_id where v.id = $1 and s.rev >= v.rev", [
                room.id,
              ])
            ).rowCount === 1,
          30_000,
        );
      const found = await b.ok<SearchPage>("POST", "/search", { q: "pelican", has: "file" });
      expect(found.items.map((hit) => [hit.message.id, hit.message.attachments])).toEqual([[messageId, [file]]]);
    }
    const exported = await Promise.all(
      ["json", "markdown", "text"].map(async (format) => (await b.call("GET", `/conversations/${room.id}/export?format=${format}`)).text),
    );
    const json = JSON.parse(exported[0] as string) as { messages: Message[] };
    expect(json.messages.find((message) => message.id === messageId)?.attachments).toEqual([file]);
    expect(exported[1]).toContain("\\[文件\\] a 计划.txt (7 字节)");
    expect(exported[2]).toContain("[文件] a 计划.txt (7 字节)");
  });

  test("a legal hold keeps a recalled message's files, and an upload; released, they go", async () => {
    const { file, messageId } = await withFile(a, room);
    const waiting = await upload(a, { bytes: "w" });
    const hold = await admin.ok<LegalHold>("POST", "/admin/legal-holds", { subjectKind: "person", subjectId: a.id, reason: "r" });
    await a.ok("DELETE", `/messages/${messageId}`);
    expect(await statusOf(b, file.id)).toBe(404);
    expect(problem(await a.call("DELETE", `/files/${waiting.id}`)).code).toBe("CONFLICT");
    expect(problem(await admin.call("POST", `/admin/users/${a.id}/erasure`)).code).toBe("CONFLICT");
    const free = await withFile(b, room);
    await b.ok("DELETE", `/messages/${free.messageId}`);
    await gone(free.file.id);
    expect([onDisk(file.id), (await keyOf(file.id))?.living]).toEqual([true, true]);
    await admin.ok("DELETE", `/admin/legal-holds/${hold.id}`);
    await gone(file.id);
    expect((await a.call("DELETE", `/files/${waiting.id}`)).status).toBe(204);
  });

  test("what is lost on the disk is found by the doctor, and said to readers; what is altered too", async () => {
    const { file } = await withFile(a, room);
    await cluster.database.query("update file set created_at = now() - interval '1 hour' where id = $1", [file.id]);
    const env = { DATABASE_URL: cluster.database.url, MASTER_KEY_FILE: cluster.keyFile, FILES_DIR: cluster.filesDir };
    // of a Postgres without fsync it says that it is not durable
    expect(complaints(await examine(["store", "--all"], env)).filter((code) => code !== "durability-lost")).toEqual([]);
    const path = join(cluster.filesDir, file.id.slice(-2), file.id);
    unlinkSync(path);
    const { findings } = await examine(["store", "--all"], env);
    expect(findings.filter(({ check, status }) => check.startsWith("store.") && status === "fail")).toMatchObject([
      { code: "file-lost", values: { count: 1 }, where: [{ ids: [file.id] }] },
    ]);
    expect([(await download(a, file.id)).status, (await download(c, file.id)).status]).toEqual([409, 404]);
    // other bytes in its place
    writeFileSync(path, randomBytes(500));
    expect((await download(a, file.id)).status).toBe(409);
  });
});

describe("erasure", () => {
  test("of a person: all that they uploaded, whoever forwarded it; others' files stay", async () => {
    const victim = await addPerson(admin);
    const room = await createConversation(b, [victim, c]);
    const [sent, other] = [await withFile(victim, room), await withFile(b, room)];
    const [waiting, copy] = [await upload(victim, { bytes: "w" }), await forward(b, sent.messageId, (await createConversation(b, [])).id)];
    const erasure = await admin.ok<Erasure>("POST", `/admin/users/${victim.id}/erasure`);
    for (const id of [sent.file.id, waiting.id]) expect([await statusOf(b, id), (await keyOf(id))?.living]).toEqual([404, false]);
    const { counts } = await finished(erasure.id);
    expect(counts.files).toBe(2);
    for (const id of [sent.file.id, waiting.id])
      expect([onDisk(id), (await cluster.database.query("select 1 from file where id = $1", [id])).rowCount]).toEqual([false, 0]);
    expect((await b.ok<Message>("GET", `/messages/${copy.id}`)).attachments).toEqual([]);
    expect((await b.ok<Message>("GET", `/messages/${sent.messageId}`)).attachments).toEqual([]);
    expect(await statusOf(c, other.file.id)).toBe(200);
  });

  test("of a conversation: its files and the copies of its messages; what came from elsewhere stays there", async () => {
    const [room, source] = [await createConversation(a, [b]), await createConversation(a, [b])];
    const [own, from] = [await withFile(a, room), await withFile(a, source)];
    await forward(b, own.messageId, source.id);
    await forward(b, from.messageId, room.id);
    const erasure = await admin.ok<Erasure>("POST", `/admin/conversations/${room.id}/erasure`);
    expect([await statusOf(b, own.file.id), (await keyOf(own.file.id))?.living]).toEqual([404, false]);
    expect((await finished(erasure.id)).counts.files).toBe(1);
    await gone(own.file.id);
    expect([await statusOf(b, from.file.id), onDisk(from.file.id)]).toEqual([200, true]);
    await a.ok("DELETE", `/messages/${from.messageId}`);
    await gone(from.file.id);
  });
});
