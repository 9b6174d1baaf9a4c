import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Conversation, Message, SearchPage } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { problem } from "../rig/http.js";
import { addPerson, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { until } from "../rig/until.js";
import { startCluster, type Cluster } from "../rig/cluster.js";

const hoopoeCommand = join(import.meta.dirname, "../../apps/cli/hoopoe.mjs");
const search = (who: Caller, q: string, more: object = {}): Promise<SearchPage> => who.ok("POST", "/search", { q, ...more });
const texts = (page: SearchPage): string[] => page.items.map((h) => h.message.text);

describe("search over the running product", () => {
  let cluster: Cluster;
  let admin: Caller;
  let a: Caller;
  let b: Caller;
  let outsider: Caller;
  let group: Conversation;

  beforeAll(async () => {
    cluster = await startCluster({ nodes: 1, env: { WORKERS: "2" } });
    admin = await signIn(cluster.nodes[0]?.url as string, cluster.nodes[0]?.admin as { username: string; password: string });
    [a, b, outsider] = [await addPerson(admin), await addPerson(admin), await addPerson(admin)];
    group = await createConversation(a, [b], { history: "joined" });
  });
  afterAll(() => cluster?.stop());

  const rowsOf = async (seq: number): Promise<number> =>
    (await cluster.database.query("select 1 from message_terms where conversation_id = $1 and seq = $2", [group.id, seq])).rowCount ?? 0;
  const indexed = (seq: number, many = 1): Promise<unknown> => until(`terms of ${seq}: ${many}`, async () => (await rowsOf(seq)) === many);

  test("a message is found the moment it is sent, and still when its terms are made; by those in the conversation alone", async () => {
    const sent = await send(a, group.id, "我们在讨论可搜索的加密 Searchable Encryption");
    for (const stage of ["at once", "indexed"]) {
      if (stage === "indexed") await indexed(sent.seq);
      for (const q of ["搜索", "加", "encr", "SEARCHABLE 讨论", '"searchable encryption"', "ｅｎｃｒｙｐｔｉｏｎ"]) {
        const page = await search(b, q);
        expect([stage, q, page.items.map((h) => h.message.id), page.nextCursor]).toEqual([stage, q, [sent.id], null]);
        expect(page.items[0]?.highlights.length).toBeGreaterThan(0);
      }
      for (const q of ["索搜", "ryption", '"encryption searchable"', '"searchable encryptio"']) expect([q, (await search(b, q)).items]).toEqual([q, []]);
      for (const who of [outsider, admin]) {
        expect((await search(who, "加")).items).toEqual([]);
        const [there, nowhere] = await Promise.all(
          [group.id, crypto.randomUUID()].map((conversationId) => who.call("POST", "/search", { q: "加", conversationId })),
        );
        expect(problem(there as never)).toMatchObject({ code: "NOT_FOUND" });
        expect({ ...problem(there as never), requestId: "" }).toEqual({ ...problem(nowhere as never), requestId: "" });
      }
    }
  });

  test("a message as GET shows it; filters together", async () => {
    const sent = await send(b, group.id, "see https://example.org/kürbis 南瓜");
    await indexed(sent.seq);
    const page = await search(a, "kurbis", {
      senderId: b.id,
      senderKind: "human",
      has: "link",
      conversationId: group.id,
      from: sent.createdAt,
      to: sent.createdAt,
    });
    expect(page.items[0]?.message).toEqual(await a.ok<Message>("GET", `/messages/${sent.id}`));
    expect(page.items[0]?.highlights).toEqual([[24, 30]]);
    for (const more of [{ senderId: a.id }, { senderKind: "bot" }, { has: "file" }, { to: new Date(Date.parse(sent.createdAt) - 1).toISOString() }])
      expect([more, (await search(a, "南瓜", more)).items]).toEqual([more, []]);
  });

  test("an edit and a recall are followed at once, their terms within seconds", async () => {
    const sent = await send(a, group.id, "apfelstrudel 苹果");
    await indexed(sent.seq);
    const before = (await cluster.database.query("select terms from message_terms where conversation_id = $1 and seq = $2", [group.id, sent.seq])).rows[0]
      .terms;
    await a.ok("PATCH", `/messages/${sent.id}`, { text: "birnenkuchen 梨子" });
    expect(texts(await search(b, "apfel"))).toEqual([]);
    expect(texts(await search(b, "梨子"))).toEqual(["birnenkuchen 梨子"]);
    await until("other terms", async () => {
      const { rows } = await cluster.database.query("select terms from message_terms where conversation_id = $1 and seq = $2", [group.id, sent.seq]);
      return String(rows[0]?.terms) !== String(before);
    });
    expect(texts(await search(b, "birn"))).toEqual(["birnenkuchen 梨子"]);
    expect(texts(await search(b, "苹果"))).toEqual([]);
    await a.ok("DELETE", `/messages/${sent.id}`);
    expect(texts(await search(b, "birn"))).toEqual([]);
    await indexed(sent.seq, 0);
    expect(texts(await search(b, "birn"))).toEqual([]);
  });

  test("who joined later, where history begins with joining, finds what came after; who was taken out finds nothing", async () => {
    await send(a, group.id, "quittenmus before");
    const late = await addPerson(admin);
    await a.ok("POST", `/conversations/${group.id}/members`, { userIds: [late.id] });
    const after = await send(a, group.id, "quittenmus after");
    for (const stage of ["at once", "indexed"]) {
      if (stage === "indexed") await indexed(after.seq);
      expect([stage, texts(await search(late, "quittenmus"))]).toEqual([stage, ["quittenmus after"]]);
      expect(texts(await search(b, "quittenmus"))).toEqual(["quittenmus after", "quittenmus before"]);
    }
    await a.ok("DELETE", `/conversations/${group.id}/members/${late.id}`);
    expect(texts(await search(late, "quittenmus"))).toEqual([]);
    expect(problem(await late.call("POST", "/search", { q: "quittenmus", conversationId: group.id })).code).toBe("NOT_FOUND");
  });

  test("a bot's answer is found once it has ended", async () => {
    const { items } = await admin.ok<{ items: Conversation[] }>("GET", "/conversations");
    const chat = items.find(({ kind }) => kind === "direct") as Conversation;
    const asked = await send(admin, chat.id, "What is encrypted?");
    const answer = await until(
      "the answer",
      async () => {
        const page = await admin.ok<{ items: Message[] }>("GET", `/conversations/${chat.id}/messages`);
        return page.items.find((m) => m.replyTo === asked.id && m.ai?.state === "done");
      },
      30_000,
    );
    const word = /[a-z]{5,}/i.exec(answer.text)?.[0] ?? [...answer.text].find((c) => /\p{Script=Han}/u.test(c)) ?? "";
    await until("found among the bot's", async () => (await search(admin, word, { senderKind: "bot" })).items.some((h) => h.message.id === answer.id));
    expect((await search(admin, word, { senderKind: "human", conversationId: chat.id })).items.map((h) => h.message.id)).not.toContain(answer.id);
  });

  test("workers killed, connections cut: every message has its terms in the end, once", async () => {
    const room = await createConversation(a, [b]);
    const workers = (): number[] =>
      cluster.nodes.flatMap((node) =>
        node
          .processes()
          .filter(({ command }) => command.includes("hoopoe-worker"))
          .map(({ pid }) => pid),
      );
    const total = 600;
    for (let sent = 0; sent < total; sent += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, i) => send(a, room.id, `zwetschge ${sent + i}`)));
      if (sent % 200 === 0) for (const pid of workers()) process.kill(pid, "SIGKILL");
      else
        await cluster.database.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like '%message_terms%' and application_name <> 'tests'",
        );
    }
    const state = async (): Promise<number[]> => {
      const { rows } = await cluster.database.query(
        "select count(*)::int as n, count(distinct seq)::int as seqs from message_terms where conversation_id = $1",
        [room.id],
      );
      return [rows[0].n, rows[0].seqs];
    };
    await until("all terms", async () => (await state())[0] === total, 40_000);
    expect(await state()).toEqual([total, total]);
    expect((await search(b, "zwetschge 599")).items).toHaveLength(1);
  });

  test("in a conversation whose admins switch it off nothing is found, and no terms and no key are left; switched on again, everything", async () => {
    const room = await createConversation(a, [b], { name: uniqueName("room") });
    const other = await createConversation(a, [b]);
    await send(a, room.id, "mirabelle here");
    await send(a, other.id, "mirabelle there");
    const left = async (): Promise<number[]> => {
      const { rows } = await cluster.database.query(
        `select (select count(*) from message_terms where conversation_id = $1)::int as terms,
           (select count(*) from keys.wrapped_key where kind = 'index' and subject = $1::text and wrapped is not null)::int as keys`,
        [room.id],
      );
      return [rows[0].terms, rows[0].keys];
    };
    await until("terms", async () => (await left()).join() === "1,1");
    const put = (who: Caller, on: boolean) => who.call("PUT", `/conversations/${room.id}/search`, { on });
    expect(problem(await put(b, false)).code).toBe("FORBIDDEN");
    expect((await put(a, false)).json).toEqual({ on: false });
    expect(await b.ok("GET", `/conversations/${room.id}/search`)).toEqual({ on: false });
    expect(await left()).toEqual([0, 0]);
    await send(a, room.id, "mirabelle later");
    expect(texts(await search(b, "mirabelle"))).toEqual(["mirabelle there"]);
    expect(problem(await b.call("POST", "/search", { q: "mirabelle", conversationId: room.id })).code).toBe("CONFLICT");
    const last = await send(a, other.id, "mirabelle once more");
    await until("the other is indexed", async () => {
      const { rows } = await cluster.database.query("select 1 from message_terms where conversation_id = $1 and seq = $2", [other.id, last.seq]);
      return rows.length === 1;
    });
    expect(await left()).toEqual([0, 0]);
    expect((await put(a, true)).json).toEqual({ on: true });
    expect(texts(await search(b, "mirabelle", { conversationId: room.id }))).toEqual(["mirabelle later", "mirabelle here"]);
    await until("terms again", async () => (await left()).join() === "2,1", 90_000);
    expect(texts(await search(b, "mirabelle"))).toEqual(["mirabelle once more", "mirabelle later", "mirabelle there", "mirabelle here"]);
  });

  test("pages go on with a cursor", async () => {
    const room = await createConversation(a, [b]);
    for (let i = 0; i < 25; i++) await send(a, room.id, `dattel ${i}`);
    const first = await search(b, "dattel");
    const second = await search(b, "dattel", { cursor: first.nextCursor, limit: 50 });
    expect([...texts(first), ...texts(second)]).toEqual(Array.from({ length: 25 }, (_, i) => `dattel ${24 - i}`));
    expect([first.items.length, second.nextCursor]).toEqual([20, null]);
  });

  test("what is no search is VALIDATION, and no word of any search is in a log", async () => {
    const secret = uniqueName("geheim").replace("-", "");
    for (const body of [
      { q: "" },
      { q: " " },
      { q: "?!" },
      { q: `${secret}\ud800` },
      { q: secret.repeat(20) },
      { q: "x", limit: 51 },
      { q: "x", limit: 0 },
      { q: "x", has: "image" },
      { q: "x", cursor: secret },
      { q: "x", from: "yesterday" },
      { q: Array.from({ length: 17 }, (_, i) => `${i}x`).join(" ") },
      {},
    ])
      expect([body, problem(await a.call("POST", "/search", body)).code]).toEqual([body, "VALIDATION"]);
    await search(a, secret);
    expect(cluster.nodes[0]?.output()).not.toContain(secret);
  });

  test("the command makes the index anew and says how far it is", async () => {
    const env = { ...process.env, DATABASE_URL: cluster.database.url, MASTER_KEY_FILE: cluster.keyFile, INIT_CWD: undefined };
    const run = (...words: string[]) => promisify(execFile)(process.execPath, [hoopoeCommand, "search", ...words], { env });
    const { stdout } = await run("reindex");
    expect(stdout).toMatch(/messages indexed/);
    expect(stdout).toMatch(/^Done: \d+ messages/m);
    expect((await run("reindex", "--conversation", group.id)).stdout).toMatch(/^Done: /m);
    expect(texts(await search(b, "南瓜"))).toHaveLength(1);
    expect((await run("off", "--conversation", group.id)).stdout).toMatch(/Nothing of it is found/);
    expect((await run("off", "--conversation", group.id)).stdout).toMatch(/already/);
    expect(texts(await search(b, "南瓜"))).toEqual([]);
    expect((await run("on", "--conversation", group.id)).stdout).toMatch(/searched again/);
    expect(texts(await search(b, "南瓜"))).toHaveLength(1);
    await expect(run("off", "--conversation", crypto.randomUUID())).rejects.toMatchObject({ code: 1 });
    await expect(run("off")).rejects.toMatchObject({ code: 64 });
    await expect(run("clear")).rejects.toMatchObject({ code: 1 });
    await expect(run("reindex", "--conversation", "nonsense")).rejects.toMatchObject({ code: 64 });
    await expect(run()).rejects.toMatchObject({ code: 64 });
  });
});

describe("search switched off", () => {
  let hoopoe: Hoopoe | undefined;
  let cluster: Cluster | undefined;
  afterAll(async () => {
    await hoopoe?.stop();
    await cluster?.stop();
  });

  test("answers clearly and makes no terms; switched on again it catches up", async () => {
    cluster = await startCluster({ nodes: 1, env: { SEARCH_INDEX: "off" } });
    const [node] = cluster.nodes;
    const admin = await signIn(node?.url as string, node?.admin as { username: string; password: string });
    const friend = await addPerson(admin);
    const room = await createConversation(admin, [friend]);
    await send(admin, room.id, "marzipan 杏仁");
    expect(problem(await admin.call("POST", "/search", { q: "marzipan" })).code).toBe("CONFLICT");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const terms = async (): Promise<number> => Number((await cluster?.database.query("select count(*) as n from message_terms"))?.rows[0].n);
    expect(await terms()).toBe(0);
    await node?.stop();
    hoopoe = await startHoopoe({ env: { DATABASE_URL: cluster.database.url, MASTER_KEY_FILE: cluster.keyFile } });
    const again = await signIn(hoopoe.url, hoopoe.admin);
    expect(texts(await search(again, "杏仁"))).toEqual(["marzipan 杏仁"]);
    await until("terms", async () => (await terms()) > 0, 30_000);
    expect(texts(await search(again, "marz"))).toEqual(["marzipan 杏仁"]);
  });
});
