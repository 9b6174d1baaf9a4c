import type { Client } from "@hoopoe/sdk";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { addPerson, type Caller, createConversation, signIn } from "../rig/people.js";
import { until } from "../rig/until.js";
import { clientOf, closeClients, openRoom, texts } from "./clients.js";

let hoopoe: Hoopoe;
let ann: Caller;
let bob: Caller;

beforeAll(async () => {
  hoopoe = await startNode();
  const admin = await signIn(hoopoe.url, hoopoe.admin);
  [ann, bob] = [await addPerson(admin), await addPerson(admin)];
});
afterAll(async () => void (await hoopoe?.stop()));
afterEach(closeClients);

const online = (who: Caller): Promise<Client> => clientOf(hoopoe.url, who);

describe("the client and a running server", () => {
  test("two people chat: order, unread, read marks, typing, people", async () => {
    const { id } = await createConversation(ann, [bob]);
    const [hers, his] = [await online(ann), await online(bob)];
    const [a, b] = [await openRoom(hers, id), await openRoom(his, id)];
    const sent = Array.from({ length: 20 }, (_, n) => `${n} 你好 🐦`);
    for (const text of sent) a.send({ text });
    await until("he has all", () => texts(b).length === 20);
    await until("hers are sent", () => texts(a).join() === sent.join());
    expect(texts(b)).toEqual(sent);
    const row = () => his.conversations.get().items.find((item) => item.id === id);
    expect(row()).toMatchObject({ unread: 20, lastSeq: 20, lastMessage: { text: sent[19] } });
    b.markRead(20);
    expect(row()?.unread).toBe(0);
    await until("she sees how far he read", () => a.view.get().receipts.get(bob.id) === 20);
    b.typing();
    await until("she sees him typing", () => a.view.get().typing.includes(bob.id));
    const name = hers.users.get(bob.id);
    await until("she knows his name", () => name.get()?.username === bob.username);
  });

  test("servers killed again and again: every message once, in order, for both", { timeout: 120_000 }, async () => {
    const { id } = await createConversation(ann, [bob]);
    const [a, b] = [await openRoom(await online(ann), id), await openRoom(await online(bob), id)];
    const sent: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (let n = 0; n < 10; n += 1) {
        sent.push(`${round}.${n}`);
        a.send({ text: `${round}.${n}` });
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
      for (const { pid, command } of hoopoe.processes()) if (command.includes("hoopoe-server")) process.kill(pid, "SIGKILL");
    }
    await until("she sees all as sent", () => texts(a).join() === sent.join(), 60_000);
    await until("he sees all", () => texts(b).join() === sent.join(), 30_000);
    // the list's row is read beside the log, and may come after it
    const revOf = (handle: typeof a) => handle.view.get().conversation?.rev;
    await until("their rows agree", () => (revOf(a) ?? 0) >= sent.length && revOf(a) === revOf(b), 30_000);
  });

  test("membership: taken out, added again, and what was said meanwhile", async () => {
    const group = await createConversation(ann, [bob]);
    const his = await online(bob);
    const b = await openRoom(his, group.id);
    await ann.ok("DELETE", `/conversations/${group.id}/members/${bob.id}`);
    await until("it is gone", () => b.view.get().state === "gone");
    expect(his.conversations.get().items.some(({ id }) => id === group.id)).toBe(false);
    await ann.ok("POST", `/conversations/${group.id}/messages`, { clientId: "x", text: "meanwhile" });
    await ann.ok("POST", `/conversations/${group.id}/members`, { userIds: [bob.id] });
    await until("it is back", () => b.view.get().state === "ready");
    const visible = group.history === "all" ? ["meanwhile"] : [];
    expect(texts(b)).toEqual(visible);
  });

  test("the other side of a direct chat is seen to come and go", async () => {
    await createConversation(ann, [bob], { kind: "direct" });
    const his = await online(bob);
    const seen = his.presence.get(ann.id);
    // Going is told a while later, so that a reload is no farewell.
    await until("she has gone since the last test", () => seen.get() === "offline");
    const hers = await online(ann);
    await until("she has come", () => seen.get() === "online");
    await until("she was greeted", () => hers.presence.get(bob.id).get() === "online");
    hers.close();
    await until("she has gone", () => seen.get() === "offline");
  });

  test("a bot's answer streams in and ends whole", async () => {
    const client = await online(ann);
    const [bot] = await client.users.search("", "bot");
    expect(bot?.kind).toBe("bot");
    const direct = await client.createConversation({ kind: "direct", memberIds: [bot?.id ?? ""] });
    const handle = await openRoom(client, direct.id);
    const lengths = new Set<number>();
    handle.view.subscribe(() => {
      const last = handle.view.get().messages.at(-1);
      if (last?.ai?.state === "streaming") lengths.add(last.text.length);
    });
    let joined = "";
    client.on("message:delta", ({ text }) => {
      joined += text;
    });
    handle.send({ text: "What is Hoopoe?" });
    await until("it is answered", () => handle.view.get().messages.at(-1)?.ai?.state === "done", 30_000);
    const [asked, answer] = handle.view.get().messages;
    expect(answer).toMatchObject({ text: joined, replyTo: asked?.id, sender: { kind: "bot" } });
    expect(lengths.size).toBeGreaterThan(3);
  });

  test("signing out elsewhere, with a new password, ends this session with its reason", async () => {
    const client = await online(bob);
    const other = await online(bob);
    await other.call("changePassword", { body: { current: bob.password, next: `${bob.password} new` } });
    await until("signed out", () => client.session.get().status === "signed-out");
    expect(client.session.get().endReason).toBe("password");
    expect(other.session.get().status).toBe("signed-in");
  });
});
