import { randomBytes, randomUUID } from "node:crypto";
import type { Changes, Conversation, File, Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { download, multipart, type Part, png, tryUpload, upload } from "../rig/files.js";
import { api, problem } from "../rig/http.js";
import { addPerson, allMessages, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import type { Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";

const { nodes, database } = sharedCluster();
const [node, other] = nodes;
let admin: Caller;
let a: Caller;
let b: Caller;
let outsider: Caller;
let group: Conversation;
let wire: Wire;

beforeAll(async () => {
  admin = await signIn(node.url, node.admin);
  [a, b, outsider] = [await addPerson(admin), await addPerson(admin), await addPerson(admin)];
  group = await createConversation(a, [b], { history: "joined" });
  wire = await b.connect();
});
afterAll(() => wire?.close());

const attach = (ids: string[], more: object = {}) => ({ clientId: uniqueName("c"), text: "", attachments: ids, ...more });
const post = (who: Caller, body: object, conversationId = group.id) => who.call("POST", `/conversations/${conversationId}/messages`, body);
const rowOf = async (id: string) => (await database.query("select 1 from file where id = $1", [id])).rows[0];
const statusOf = async (who: Caller, id: string): Promise<number> => (await download(who, id)).status;

describe("uploading", () => {
  test("what is uploaded comes back byte for byte, whole and in ranges, to its uploader alone", async () => {
    const bytes = randomBytes(200_000);
    const file = await upload(a, { name: "计划 v2 \u{1f600}.pdf", type: "Application/PDF; x=1", bytes });
    expect(file).toEqual({ id: expect.any(String), name: "计划 v2 \u{1f600}.pdf", type: "application/pdf", size: bytes.length, width: null, height: null });
    const whole = await download(a, file.id);
    expect(whole.status).toBe(200);
    expect(whole.bytes.equals(bytes)).toBe(true);
    for (const [range, from, to] of [
      ["bytes=0-0", 0, 0],
      ["bytes=65530-131080", 65_530, 131_080],
      ["bytes=199999-", 199_999, 199_999],
      ["bytes=-70000", 130_000, 199_999],
      ["bytes=5-999999999", 5, 199_999],
    ] as const) {
      const part = await download(a, file.id, { headers: { range } });
      expect([range, part.status, part.headers.get("content-range")]).toEqual([range, 206, `bytes ${from}-${to}/200000`]);
      expect(part.bytes.equals(bytes.subarray(from, to + 1))).toBe(true);
    }
    const beyond = await download(a, file.id, { headers: { range: "bytes=200000-" } });
    expect([beyond.status, beyond.headers.get("content-range"), beyond.bytes.length]).toEqual([416, "bytes */200000", 0]);
    for (const headers of [{ range: "bytes=0-1,5-6" }, { range: "lines=0-1" }, { range: "rubbish" }, { range: "bytes=0-1", "if-range": '"another"' }] as Record<
      string,
      string
    >[])
      expect([headers.range, (await download(a, file.id, { headers })).status]).toEqual([headers.range, 200]);
    const head = await download(a, file.id, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), head.bytes.length]).toEqual([200, "200000", 0]);
    for (const who of [b, outsider, admin]) expect(await statusOf(who, file.id)).toBe(404);
    expect(await statusOf(a, randomUUID())).toBe(404);
  });

  test("an empty file is one", async () => {
    const file = await upload(a, { name: "empty", bytes: "" });
    expect(file.size).toBe(0);
    expect((await download(a, file.id)).bytes.length).toBe(0);
    expect((await download(a, file.id, { headers: { range: "bytes=0-" } })).status).toBe(416);
  });

  test.each<[string, Part[]]>([
    ["no part", []],
    ["another field", [{ field: "picture", bytes: "x" }]],
    ["a field that is no file", [{ name: null, bytes: "x" }]],
    ["two files", [{ bytes: "x" }, { bytes: "y" }]],
    ["a field behind the file", [{ bytes: "x" }, { field: "more", name: null, bytes: "y" }]],
    ["an empty name", [{ name: "", bytes: "x" }]],
    ["a name that is all path", [{ name: "../../", bytes: "x" }]],
    ["control characters in its name", [{ name: "a\u0001b\u0000.txt", bytes: "x" }]],
    ["a name of 10,000 characters", [{ name: "x".repeat(10_000), bytes: "x" }]],
  ])("is refused and nothing is kept: %s", async (_what, parts) => {
    const before = await database.query("select 1 from file where uploader_id = $1", [a.id]);
    const answer = await tryUpload(a, parts);
    expect([answer.status, problem(answer).code, problem(answer).errors.map((e) => e.path)]).toEqual([422, "VALIDATION", ["file"]]);
    expect((await database.query("select 1 from file where uploader_id = $1", [a.id])).rowCount).toBe(before.rowCount);
  });

  test("a body that is no form, ends too early, or has no boundary is refused", async () => {
    const { type, body } = multipart([{ bytes: "x".repeat(1_000) }]);
    for (const [contentType, raw] of [
      ["application/json", Buffer.from("{}")],
      ["text/plain", Buffer.from("x")],
      ["multipart/form-data", body],
      ["application/x-www-form-urlencoded", Buffer.from("file=x")],
      [type, body.subarray(0, body.length - 300)],
      [type, Buffer.from("rubbish")],
    ] as const) {
      const answer = await api(a.url, { method: "POST", path: "/files", token: a.token, raw, headers: { "content-type": contentType } });
      expect([contentType, problem(answer).code, problem(answer).errors[0]?.path]).toEqual([contentType, "VALIDATION", "file"]);
    }
  });

  test("hostile names become plain ones; whatever it says it is, it is served as a download and never as a page", async () => {
    for (const [given, kept] of [
      ["../../../etc/passwd", "passwd"],
      ["C:\\Users\\me\\平面图.dwg", "平面图.dwg"],
      ["invoice\u202efdp.exe", "invoicefdp.exe"],
      ["a\u0085b\u2028c\u2067.txt", "abc.txt"],
      [" spaced .", "spaced"],
      ["</title><script>alert(1)</script>.svg", "script>.svg"],
    ] as const) {
      const file = await upload(a, { name: given, type: "image/svg+xml", bytes: "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>" });
      expect([given, file.name, file.type, file.width]).toEqual([given, kept, "application/octet-stream", null]);
    }
    for (const type of ["text/html", "application/xhtml+xml", "text/javascript", "not a type", "image/png"]) {
      const file = await upload(a, { name: 'x"; filename=evil.html', type, bytes: "<script>alert(1)</script>" });
      const { headers } = await download(a, file.id);
      // a browser that knows only the first reads it as one quoted name, like the second
      expect(headers.get("content-disposition")).toBe(`attachment; filename="x%22; filename=evil.html"; filename*=UTF-8''x%2522%3B%20filename%3Devil.html`);
      expect(headers.get("content-security-policy")).toBe("sandbox; default-src 'none'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("cache-control")).toMatch(/no-store|no-cache/);
      expect([type, headers.get("content-type")]).toEqual([type, /^(image|not)/.test(type) ? "application/octet-stream" : type]);
    }
  });

  test("a picture is one by its bytes, has its size, and loses what was noted in it", async () => {
    const note = "48.8584N 2.2945E";
    const file = await upload(a, { name: "dog", type: "text/plain", bytes: png(7, 5, note) });
    expect(file).toMatchObject({ name: "dog", type: "image/png", width: 7, height: 5 });
    const { bytes, headers } = await download(a, file.id);
    expect([headers.get("content-type"), bytes.length]).toEqual(["image/png", file.size]);
    expect(bytes.includes(note)).toBe(false);
    const broken = await upload(a, { name: "half.png", type: "image/png", bytes: png(7, 5).subarray(0, 40) });
    expect(broken).toMatchObject({ type: "application/octet-stream", size: 40, width: null });
  });

  test("an upload is taken back by its uploader, while it hangs on nothing", async () => {
    const [file, sent] = [await upload(a, { bytes: "x" }), await upload(a, { bytes: "y" })];
    await send(a, group.id, "with one", { attachments: [sent.id] });
    for (const who of [b, outsider, admin]) expect(problem(await who.call("DELETE", `/files/${file.id}`)).code).toBe("NOT_FOUND");
    expect((await a.call("DELETE", `/files/${file.id}`)).status).toBe(204);
    expect(problem(await a.call("DELETE", `/files/${file.id}`)).code).toBe("NOT_FOUND");
    expect([await statusOf(a, file.id), await rowOf(file.id)]).toEqual([404, undefined]);
    expect(problem(await a.call("DELETE", `/files/${sent.id}`)).code).toBe("CONFLICT");
    expect(await statusOf(b, sent.id)).toBe(200);
  });
});

describe("attaching", () => {
  test("files hang on a message in their order, the same at every door, and its readers read them", async () => {
    const files = [await upload(a, { name: "one.txt", bytes: "1" }), await upload(a, { name: "two.png", type: "image/png", bytes: png(3, 2) })].reverse();
    const sent = await send(a, group.id, "  ", { attachments: files.map((f) => f.id) });
    const message = await b.ok<Message>("GET", `/messages/${sent.id}`);
    expect([message.text, message.attachments]).toEqual(["  ", files]);
    expect((await allMessages(b, group.id)).at(-1)?.attachments).toEqual(files);
    const changes = await b.ok<Changes>("GET", `/conversations/${group.id}/changes?afterRev=${sent.rev - 1}`);
    expect(changes.items.map((item) => item.type === "message" && item.message.attachments)).toEqual([files]);
    const created = await until("the event", async () => wire.of<Message>("message:created").find((m) => m.id === sent.id));
    expect(created.attachments).toEqual(files);
    expect((await b.ok<Conversation>("GET", `/conversations/${group.id}`)).lastMessage?.attachments).toEqual(files);
    expect((await download(b, (files[1] as File).id)).bytes.toString()).toBe("1");
    expect([await statusOf(outsider, (files[0] as File).id), await statusOf(admin, (files[0] as File).id)]).toEqual([404, 404]);
    const edited = await a.ok<{ rev: number }>("PATCH", `/messages/${sent.id}`, { text: "a caption" });
    expect(edited.rev).toBeGreaterThan(sent.rev);
    expect((await b.ok<Message>("GET", `/messages/${sent.id}`)).attachments).toEqual(files);
  });

  test("over the socket too; the same again is the same message, at either door and node", async () => {
    const file = await upload(a, { bytes: "s" });
    const own = await a.connect();
    const input = { conversationId: group.id, ...attach([file.id]) };
    const first = await own.emit<{ id: string }>("message:send", input);
    if (!first.ok) throw new Error(first.error.code);
    const again = await own.emit("message:send", input);
    expect(again).toMatchObject({ ok: true, data: { id: first.data.id, duplicate: true } });
    own.close();
    const { conversationId: _, ...body } = input;
    const there = await api(other.url, { method: "POST", path: `/conversations/${group.id}/messages`, token: a.token, body });
    expect([there.status, there.json]).toMatchObject([200, { id: first.data.id, duplicate: true }]);
    for (const attachments of [[], [(await upload(a, { bytes: "t" })).id]])
      expect(problem(await post(a, { ...body, text: "x", attachments })).code).toBe("CLIENT_ID_REUSED");
  });

  test("what is not there, another's, used, named twice or too many is refused, not told apart", async () => {
    const [mine, theirs, used] = [await upload(a, { bytes: "m" }), await upload(b, { bytes: "t" }), await upload(a, { bytes: "u" })];
    await send(a, group.id, "first", { attachments: [used.id] });
    const refused = await Promise.all([randomUUID(), theirs.id, used.id].map(async (id) => problem(await post(a, attach([mine.id, id])))));
    for (const one of refused) expect({ ...one, requestId: "" }).toEqual({ ...refused[0], requestId: "" });
    expect([refused[0]?.code, refused[0]?.errors.map((e) => e.path)]).toEqual(["VALIDATION", ["attachments"]]);
    for (const ids of [[mine.id, mine.id], Array.from({ length: 11 }, () => randomUUID())])
      expect(problem(await post(a, attach(ids))).errors[0]?.path).toBe("attachments");
    expect(problem(await post(a, attach([]))).errors.map((e) => e.path)).toEqual(["text"]);
    // still free
    await send(a, group.id, "", { attachments: [mine.id] });
  });

  test("twenty at once want one file: one message has it", async () => {
    const file = await upload(a, { bytes: "!" });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        api((i % 2 ? node : other).url, { method: "POST", path: `/conversations/${group.id}/messages`, token: a.token, body: attach([file.id]) }),
      ),
    );
    expect(answers.map((one) => one.status).sort()).toEqual([201, ...Array.from({ length: 19 }, () => 422)]);
    expect((await allMessages(b, group.id)).filter((m) => m.attachments.some((f) => f.id === file.id))).toHaveLength(1);
  });

  test("only who may read a message reads what hangs on it: not below the floor, not after leaving, not once it is recalled", async () => {
    const file = await upload(a, { bytes: "f" });
    const sent = await send(a, group.id, "", { attachments: [file.id] });
    const late = await addPerson(admin);
    await a.ok("POST", `/conversations/${group.id}/members`, { userIds: [late.id] });
    expect([await statusOf(b, file.id), await statusOf(late, file.id)]).toEqual([200, 404]);
    const next = await upload(a, { bytes: "g" });
    await send(a, group.id, "", { attachments: [next.id] });
    expect(await statusOf(late, next.id)).toBe(200);
    await a.ok("DELETE", `/conversations/${group.id}/members/${late.id}`);
    expect(await statusOf(late, next.id)).toBe(404);
    await a.ok("DELETE", `/messages/${sent.id}`);
    expect(await statusOf(b, file.id)).toBe(404);
    expect((await b.ok<Message>("GET", `/messages/${sent.id}`)).attachments).toEqual([]);
    await until("its key is destroyed and its row gone", async () => (await rowOf(file.id)) === undefined);
    const { rows } = await database.query("select wrapped from keys.wrapped_key where kind = 'file' and subject = $1", [file.id]);
    expect(rows).toEqual([{ wrapped: null }]);
    expect(await statusOf(a, file.id)).toBe(404);
  });
});
