import type { User } from "@hoopoe/protocol";
import type { ConversationHandle } from "@hoopoe/sdk";
import { afterAll, describe, expect, test } from "vitest";
import { until } from "../rig/until.js";
import { clientOf, closeClients, newClient, openRoom, texts } from "./clients.js";
import { ProtocolServer } from "./protocol-server.js";
import { Refusal } from "./refusal.js";

const servers: ProtocolServer[] = [];
afterAll(async () => {
  closeClients();
  await Promise.all(servers.map((server) => server.stop()));
});

type Stage = { server: ProtocolServer; ann: User; bob: User };

async function startServer(): Promise<Stage> {
  const server = await new ProtocolServer().start();
  servers.push(server);
  return { server, ann: server.addUser("ann"), bob: server.addUser("bob") };
}

/** Ann in a room with Bob, and from now on `silent` is asked for in vain. */
async function openSilenced({ server, ann, bob }: Stage, silent: string[]): Promise<{ room: ReturnType<typeof server.rooms.add>; handle: ConversationHandle }> {
  const room = server.rooms.add([ann.id, bob.id]);
  const handle = await openRoom(await clientOf(server.url, { username: "ann", password: "-" }), room.id);
  server.fault = (name) => (silent.includes(name) ? "silence" : undefined);
  return { room, handle };
}

/** Every connection is cut, and so many of the next tries are refused. */
function goAway(server: ProtocolServer, tries: number): void {
  server.handshakes = Array.from({ length: tries }, () => new Refusal("UNAVAILABLE", 400));
  server.io.disconnectSockets(true);
}

describe.concurrent("a line that stays open and says nothing", { timeout: 60_000 }, () => {
  test("a server that takes the connection and never says whether it lets us in is tried again", async () => {
    const { server } = await startServer();
    server.handshakes = ["silence"];
    const client = newClient(server.url);
    await client.login({ username: "ann", password: "-" });
    // shorter than the pings need to find a silent connection out
    await until("online", () => client.connection.get() === "online", 25_000);
    expect(server.handshakes).toEqual([]);
  });

  test("what was asked for while there was no connection is asked for again with the next one", async () => {
    const stage = await startServer();
    const { server, bob } = stage;
    const { room, handle } = await openSilenced(stage, ["sync:pull", "GET /conversations/:id/changes"]);
    server.rooms.drop = () => true;
    server.rooms.post(room, bob.id, { text: "1" });
    server.rooms.drop = () => false;
    server.rooms.post(room, bob.id, { text: "2" });
    await until("the gap is asked for", () => server.seen.includes("sync:pull"));
    goAway(server, 4);
    await until("it is asked for at the other door", () => server.seen.includes("GET /conversations/:id/changes"));
    server.fault = () => undefined;
    await until("both are there", () => texts(handle).join() === "1,2", 8_000);
  });

  test("a message that went to the other door is sent again after 20 s, and is there once", async () => {
    const stage = await startServer();
    const { server } = stage;
    const { room, handle } = await openSilenced(stage, ["POST /conversations/:id/messages"]);
    goAway(server, 40);
    handle.send({ text: "hello" });
    await until("it is sent at the other door", () => server.seen.includes("POST /conversations/:id/messages"), 20_000);
    server.handshakes = [];
    await until("it is sent", () => texts(handle).join() === "hello", 30_000);
    expect(room.messages.map(({ text }) => text)).toEqual(["hello"]);
  });
});
