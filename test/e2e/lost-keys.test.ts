import type { Change, Changes, Conversation, Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { scrape, valueOf } from "../rig/metrics.js";
import { addPerson, type Caller, createConversation, send, type SentAnswer, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import type { Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";
import { notice } from "./sealed-columns.js";

const cluster = sharedCluster();
const { query } = cluster.database;
const secretWord = "Zwetschgenkuchen";

type Room = { what: string; harm: string | null; id: string; sent: SentAnswer[] };

/** A server that begins after the harm was done: nothing of it is held in memory, keys included. */
describe("a store whose keys and texts were altered behind the servers' backs", () => {
  let owner: Caller;
  let fresh: Hoopoe;
  let reader: Caller;
  let wire: Wire;
  let rooms: Room[];

  const flip = (column: string): string => `set ${column} = set_byte(${column}, 40, get_byte(${column}, 40) # 1)`;
  const keyOf = (room: string): string => `kind = 'conversation' and subject = '${room}'`;
  const harms: { what: string; harm: ((room: string, ids: string[]) => string) | null; cause: string | null }[] = [
    { what: "nothing", harm: null, cause: null },
    { what: "its key destroyed", harm: (room) => `update keys.wrapped_key set wrapped = null, destroyed_at = now() where ${keyOf(room)}`, cause: null },
    { what: "its key removed", harm: (room) => `delete from keys.wrapped_key where ${keyOf(room)}`, cause: "key_lost" },
    { what: "its wrapped key altered", harm: (room) => `update keys.wrapped_key ${flip("wrapped")} where ${keyOf(room)}`, cause: "altered" },
    { what: "its wrapped key cut", harm: (room) => `update keys.wrapped_key set wrapped = substr(wrapped, 1, 20) where ${keyOf(room)}`, cause: "altered" },
    {
      what: "texts and name altered",
      harm: (room, ids) => `update message ${flip("body")} where id = any('{${ids.join()}}'); update conversation ${flip("name")} where id = '${room}'`,
      cause: "altered",
    },
    {
      what: "texts removed",
      harm: (room, ids) => `update message set body = null where id = any('{${ids.join()}}'); update conversation set name = '' where id = '${room}'`,
      cause: "altered",
    },
    {
      what: "its sender another",
      harm: (
        room,
        ids,
      ) => `update message set sender_id = (select account_id from member where conversation_id = '${room}' and account_id <> sender_id limit 1) where id = any('{${ids.join()}}');
        update conversation set name_version = name_version + 1 where id = '${room}'`,
      cause: "altered",
    },
    {
      what: "its sender another, in whose name the first one asked",
      harm: (
        room,
        ids,
      ) => `update message m set asker_id = sender_id, sender_id = (select account_id from member where conversation_id = '${room}' and account_id <> m.sender_id limit 1)
          where id = any('{${ids.join()}}'); update conversation set name_version = name_version - 1 where id = '${room}'`,
      cause: "altered",
    },
    {
      what: "its key that of another",
      harm: (room) =>
        `update keys.wrapped_key set wrapped = (select wrapped from keys.wrapped_key where kind = 'conversation' and subject <> '${room}' and wrapped is not null limit 1) where ${keyOf(room)}`,
      cause: "altered",
    },
  ];
  const causeOf = ({ what }: Room): string | null => harms.find((harm) => harm.what === what)?.cause ?? null;

  beforeAll(async () => {
    const admin = await signIn(cluster.nodes[0].url, cluster.nodes[0].admin);
    owner = await addPerson(admin);
    const friend = await addPerson(admin);
    rooms = [];
    for (const { what, harm } of harms) {
      const { id } = await createConversation(owner, [friend], { name: `${secretWord} ${what}` });
      const sent = [await send(owner, id, `${secretWord} 1 ${what}`), await send(owner, id, `${secretWord} 2 ${what}`)];
      rooms.push({
        what,
        harm:
          harm?.(
            id,
            sent.map((one) => one.id),
          ) ?? null,
        id,
        sent,
      });
    }
    for (const { harm } of rooms) for (const statement of harm?.split(";") ?? []) await query(statement);
    fresh = await startHoopoe({ env: { DATABASE_URL: cluster.database.url, MASTER_KEY_FILE: cluster.keyFile, WORKERS: "0", CRYPTO_SUITE: "gm" } });
    reader = await signIn(fresh.url, owner);
    wire = await reader.connect();
  });
  afterAll(async () => {
    wire?.close();
    await fresh?.stop();
  });

  const textsOf = (items: Change[]): string[] => items.flatMap((item) => (item.type === "message" ? [item.message.text] : []));
  const namesOf = (items: Change[]): (string | null)[] => items.flatMap((item) => (item.type === "conversation" ? [item.conversation.name] : []));

  /** Everything that the doors show of a room. */
  async function everyDoor(room: Room): Promise<{ texts: string[]; names: (string | null)[] }> {
    const page = await reader.ok<{ items: Message[] }>("GET", `/conversations/${room.id}/messages`);
    const changes = await reader.ok<Changes>("GET", `/conversations/${room.id}/changes?afterRev=0`);
    const pulled = await wire.emit<Changes>("sync:pull", { conversationId: room.id, afterRev: 0 });
    if (!pulled.ok) throw new Error(`sync:pull of ${room.what}: ${JSON.stringify(pulled)}`);
    const one = await reader.ok<Conversation>("GET", `/conversations/${room.id}`);
    const listed = (await reader.ok<{ items: Conversation[] }>("GET", "/conversations?limit=50")).items.find(({ id }) => id === room.id);
    const single = await reader.ok<Message>("GET", `/messages/${room.sent[0]?.id}`);
    return {
      texts: [page.items, [one.lastMessage, listed?.lastMessage, single]]
        .flat()
        .map((message) => message?.text ?? "none")
        .concat(textsOf(changes.items), textsOf(pulled.data.items)),
      names: [one.name, listed?.name ?? null, ...namesOf(changes.items), ...namesOf(pulled.data.items)],
    };
  }

  const audited = async (ids: string[]): Promise<{ target_kind: string; outcome: string; request_id: string; target_id: string }[]> =>
    (
      await query("select target_kind, target_id, outcome, request_id from audit_event where action = 'content.unreadable' and target_id = any($1::uuid[])", [
        ids,
      ])
    ).rows;

  test("every door shows the notice in the place of each text and name, and the whole ones beside them", async () => {
    for (const room of rooms) {
      const { texts, names } = await everyDoor(room);
      expect(texts.length, room.what).toBeGreaterThanOrEqual(9);
      expect(names.length, room.what).toBeGreaterThanOrEqual(2);
      for (const text of texts)
        expect(text, room.what).toEqual(room.harm ? expect.stringMatching(notice) : expect.stringMatching(/^Zwetschgenkuchen [12] nothing$/));
      for (const name of names) expect(name, room.what).toEqual(room.harm ? expect.stringMatching(notice) : `${secretWord} nothing`);
      expect((await wire.emit("sync:heads", {})).ok).toBe(true);
    }
  });

  test("what was altered is in the audit once per place, however often it is read; what was destroyed on purpose is not", async () => {
    const places = (room: Room): string[] => [room.id, ...room.sent.map(({ id }) => id)];
    const wanted = rooms.filter((room) => causeOf(room));
    await until("all are in the audit", async () => new Set((await audited(wanted.flatMap(places))).map((row) => row.target_id)).size === wanted.length * 3);
    for (let i = 0; i < 20; i++) for (const room of rooms) await reader.ok("GET", `/conversations/${room.id}/messages`);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (const room of rooms) {
      const rows = await audited(places(room));
      expect(
        rows.map(({ outcome }) => outcome),
        room.what,
      ).toEqual(causeOf(room) ? Array(3).fill(causeOf(room)) : []);
      if (rows.length) expect(rows.map(({ target_kind }) => target_kind).sort()).toEqual(["conversation", "message", "message"]);
    }
  });

  test("it is counted without ids, and logged with ids alone", async () => {
    const figures = await scrape(fresh.url);
    expect(valueOf(figures, "hoopoe_unreadable_total", { column: "message.body", cause: "key_lost" })).toBe(2);
    const altered = rooms.filter((room) => causeOf(room) === "altered").length;
    expect(valueOf(figures, "hoopoe_unreadable_total", { column: "message.body", cause: "altered" })).toBe(2 * altered);
    expect(valueOf(figures, "hoopoe_unreadable_total", { column: "conversation.name", cause: "altered" })).toBe(altered);
    const lines = fresh
      .output()
      .split("\n")
      .filter((line) => line.includes("cannot be opened"));
    expect(lines).toHaveLength(3 * (altered + 1));
    for (const { sent } of rooms.filter(causeOf)) expect(lines.join()).toContain(sent[0]?.id);
    for (const text of [fresh.output(), figures.text]) expect(text).not.toContain(secretWord);
    for (const id of rooms.map((room) => room.id)) expect(figures.text).not.toContain(id);
  });

  test("a send under a key that cannot be read is refused at both doors, for good and in words; sends beside it are not, and no other key takes its place", async () => {
    const keysOf = async (): Promise<unknown[]> => (await query("select * from keys.wrapped_key where kind = 'conversation' order by id")).rows;
    const before = await keysOf();
    const broken = rooms.filter(({ what }) => /^its (wrapped )?key (removed|altered|cut|that)/.test(what));
    expect(broken).toHaveLength(4);
    const whole = rooms.find(({ what }) => what === "nothing") as Room;
    for (const room of broken) {
      // in one batch with others
      const [refused, ...beside] = await Promise.all([
        reader.call("POST", `/conversations/${room.id}/messages`, { clientId: `refused-${room.id}`, text: secretWord }),
        ...Array.from({ length: 5 }, (_, i) => wire.emit("message:send", { conversationId: whole.id, clientId: `beside-${room.id}-${i}`, text: "beside" })),
      ]);
      expect(refused, room.what).toMatchObject({
        status: 409,
        json: { code: "CONFLICT", detail: expect.stringMatching(/^This conversation's key cannot be read/) },
      });
      expect(beside.map(({ ok }) => ok)).toEqual(Array(5).fill(true));
      const sent = await wire.emit("message:send", { conversationId: room.id, clientId: `refused-again-${room.id}`, text: secretWord });
      expect(sent, room.what).toMatchObject({ ok: false, error: { code: "CONFLICT", retryable: false, message: expect.stringMatching(/administrator/) } });
      expect(await reader.call("PATCH", `/conversations/${room.id}`, { name: "renamed" })).toMatchObject({ status: 409 });
    }
    expect(await keysOf()).toEqual(before);
    const told = async () =>
      (await query("select target_id, outcome from audit_event where action = 'content.unreadable' and fields = '{key}' order by target_id")).rows;
    await until("each is in the audit, once", async () => (await told()).length >= broken.length);
    expect(await told()).toEqual(broken.map((room) => ({ target_id: room.id, outcome: causeOf(room) })).sort((a, b) => (a.target_id < b.target_id ? -1 : 1)));
    const figures = await scrape(fresh.url);
    expect(valueOf(figures, "hoopoe_unreadable_total", { column: "conversation.key", cause: "altered" })).toBe(3);
    expect(valueOf(figures, "hoopoe_unreadable_total", { column: "conversation.key", cause: "key_lost" })).toBe(1);
  });

  test("people chat on in a room whose earlier texts cannot be read, where its key is whole, and rename it", async () => {
    const room = rooms.find(({ what }) => what === "texts and name altered") as Room;
    const { id } = await send(reader, room.id, `${secretWord} again`);
    expect((await reader.ok<Message>("GET", `/messages/${id}`)).text).toBe(`${secretWord} again`);
    // the notice that a form sends back is no name
    expect(
      await reader.ok<Conversation>("PATCH", `/conversations/${room.id}`, {
        dataClass: "personal",
        name: (await reader.ok<Conversation>("GET", `/conversations/${room.id}`)).name,
      }),
    ).toMatchObject({ dataClass: "personal", name: expect.stringMatching(notice) });
    expect(await reader.ok<Conversation>("PATCH", `/conversations/${room.id}`, { name: "mended" })).toMatchObject({ name: "mended" });
    await reader.ok("PATCH", `/messages/${room.sent[0]?.id}`, { text: "written anew" });
    expect((await reader.ok<Message>("GET", `/messages/${room.sent[0]?.id}`)).text).toBe("written anew");
  });
});
