import { setImmediate as nextTurn } from "node:timers/promises";
import type { Socket } from "socket.io";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Client, type Given, openTurnServer, tcpOf, type TurnServer } from "../rig/turn-server.js";

const opened: TurnServer[] = [];
const open = async (given?: Given): Promise<TurnServer> => {
  const server = await openTurnServer(given);
  opened.push(server);
  return server;
};
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 10_000, interval: 10 });
const hears = (client: Client, expected: unknown[][]): Promise<unknown> => eventually(() => expect(client.heard).toEqual(expected));
const big = "长".repeat(70_000);

/** A server whose sockets are in the rooms that they ask for, and which runs `work` in the turn in which a client says `go`. */
function roomsServer(work: (socket: Socket, server: TurnServer) => void, given: Given = {}): Promise<TurnServer> {
  const server: Promise<TurnServer> = open({
    ...given,
    onSocket: (socket) => {
      void socket.join(String(socket.handshake.auth["rooms"] ?? "a").split(","));
      socket.on("go", async (ack?: (answer: string) => void) => {
        const there = await server;
        work(socket, there);
        ack?.("done");
      });
    },
  });
  return server;
}

describe("one turn", () => {
  test("keeps the order of two rooms, acks, direct, binary and 200 KB packets", async () => {
    const server = await roomsServer((socket, { io }) => {
      io.to("a").emit("first", 1);
      socket.emit("direct", 2);
      io.to("b").emit("other room", 3);
      socket.emit("asked", 4, () => undefined);
      io.to("a").emit("long", big);
      io.to("b").emit("bytes", Buffer.from([1, 2, 3]));
      socket.emit("own bytes", Buffer.alloc(200_000, 7));
      io.to(["a", "b"]).emit("both", 5);
      io.to("a").emit("last", 6);
    });
    const [both, onlyB] = [await server.client({ auth: { rooms: "a,b" } }), await server.client({ auth: { rooms: "b" } })];
    both.socket.emit("go", () => both.heard.push(["ack"]));
    await eventually(() => expect(both.heard.at(-1)).toEqual(["ack"]));
    expect(both.heard.map(([event]) => event)).toEqual(["first", "direct", "other room", "asked", "long", "bytes", "own bytes", "both", "last", "ack"]);
    expect(both.heard[4]).toEqual(["long", big]);
    expect(both.heard[5]).toEqual(["bytes", Buffer.from([1, 2, 3])]);
    expect(both.heard[6]).toEqual(["own bytes", Buffer.alloc(200_000, 7)]);
    await hears(onlyB, [
      ["other room", 3],
      ["bytes", Buffer.from([1, 2, 3])],
      ["both", 5],
    ]);
  });

  test("counts memberships at the call: leaving and joining take effect between two broadcasts", async () => {
    const server = await roomsServer((socket, { io }) => {
      io.to("a").emit("n", 1);
      void socket.leave("a");
      io.to("a").emit("n", 2);
      void socket.join("c");
      io.to("c").emit("n", 3);
      void socket.join("a");
      io.to("a").except("c").emit("n", 4);
      io.to("a").emit("n", 5);
    });
    const [mover, other] = [await server.client(), await server.client()];
    mover.socket.emit("go");
    await hears(mover, [
      ["n", 1],
      ["n", 3],
      ["n", 5],
    ]);
    await hears(other, [
      ["n", 1],
      ["n", 2],
      ["n", 4],
      ["n", 5],
    ]);
  });

  test("gives each member its own, however alike they begin", async () => {
    const server = await roomsServer((_, { io }) => {
      for (let i = 0; i < 3; i++) {
        io.to("a").emit("n", i, "a");
        io.to("b").emit("n", i, "b");
        io.to("c").emit("n", i, "c");
      }
    });
    const rooms = ["a,b", "a,c", "a,b,c", "a", "c", "a,b"];
    const clients = await Promise.all(rooms.map((names) => server.client({ auth: { rooms: names } })));
    clients[0]?.socket.emit("go");
    for (const [i, client] of clients.entries()) {
      const expected = [0, 1, 2].flatMap((n) => (rooms[i] as string).split(",").map((room) => ["n", n, room]));
      await hears(client, expected);
    }
  });

  test("costs each member one write, whatever it is made of", async () => {
    const sockets: Socket[] = [];
    const server = await open({
      onSocket: (socket) => {
        sockets.push(socket);
        void socket.join(["a", ...(sockets.length % 2 ? ["b"] : [])]);
      },
    });
    const clients = await Promise.all(Array.from({ length: 6 }, () => server.client()));
    const writes = async (work: () => void): Promise<number[]> => {
      const before = sockets.map(server.handed);
      const heard = clients.map((client) => client.heard.length);
      work();
      server.io.emit("end");
      await eventually(() => expect(clients.every((c, i) => c.heard.length > (heard[i] as number) && c.heard.at(-1)?.[0] === "end")).toBe(true));
      return sockets.map((socket, i) => server.handed(socket) - (before[i] as number));
    };
    const each = (count: number): number[] => sockets.map(() => count);
    expect(await writes(() => undefined)).toEqual(each(1));
    const broadcasts = (): void => {
      for (let i = 0; i < 50; i++) server.io.to(i % 3 ? "a" : "b").emit("n", i, "x".repeat(i * 9));
    };
    expect(await writes(broadcasts)).toEqual(each(1));
    const mixed = (): void => {
      broadcasts();
      for (const socket of sockets) socket.emit("direct", socket.id);
      server.io.to("a").emit("bytes", Buffer.alloc(100));
      server.io.to("b").emit("long", big);
    };
    expect(await writes(mixed)).toEqual(each(1));
    const separate = async (): Promise<void> => {
      server.io.emit("n", 1);
      await nextTurn();
      await nextTurn();
    };
    const before = sockets.map(server.handed);
    await separate();
    await separate();
    expect(sockets.map((socket, i) => server.handed(socket) - (before[i] as number))).toEqual(each(2));
  });

  test("lets a broadcast wait after a large one, and nothing else; the order stays, and an end takes everything along", async () => {
    const server = await open();
    const clients = await Promise.all(Array.from({ length: 120 }, () => server.client()));
    const sockets = [...server.io.sockets.sockets.values()];
    const before = sockets.map(server.handed);
    const turns = 200;
    for (let i = 0; i < turns; i++) {
      server.io.emit("n", i, big.slice(0, 1_000));
      if (i % 20 === 10) sockets[i % 120]?.emit("direct", i);
      await nextTurn();
    }
    await server.io.close();
    for (const client of clients) {
      await eventually(() => expect(client.heard.at(-1)?.[0]).toBe("disconnect"));
      const events = client.heard.slice(0, -1);
      expect(events.map(([, i]) => i)).toEqual(events.map(([, i]) => i).sort((a, b) => Number(a) - Number(b)));
      expect(events.filter(([event]) => event === "n").map(([, i]) => i)).toEqual(Array.from({ length: turns }, (_, i) => i));
    }
    const writes = sockets.map((socket, i) => server.handed(socket) - (before[i] as number));
    expect(Math.max(...writes)).toBeLessThan(turns);
  });

  test("shares one connection between two namespaces, in order and in one write", async () => {
    const server = await open();
    const other = server.io.of("/other");
    const client = await server.client({ forceNew: false, multiplex: true });
    const there = client.socket.io.socket("/other");
    there.onAny((...event: unknown[]) => void client.heard.push(["/other", ...event]));
    await new Promise<void>((resolve) => there.once("connect", resolve));
    const [socket] = [...server.io.sockets.sockets.values()] as [Socket];
    const before = server.handed(socket);
    server.io.emit("n", 1);
    other.emit("n", 2);
    server.io.emit("n", 3);
    other.emit("n", 4);
    await hears(client, [
      ["n", 1],
      ["/other", "n", 2],
      ["n", 3],
      ["/other", "n", 4],
    ]);
    expect(server.handed(socket) - before).toBe(1);
  });
});

describe("what was sent before an end arrives before it", () => {
  const farewells: [string, (server: TurnServer) => unknown, string][] = [
    ["the namespace's disconnect", ({ io }) => io.disconnectSockets(), "io server disconnect"],
    ["a forced disconnect", ({ io }) => io.disconnectSockets(true), "io server disconnect"],
    ["the engine's close", ({ io }) => io.engine.close(), "transport close"],
    ["the server's close", ({ io }) => io.close(), "transport close"],
  ];
  for (const [name, end, reason] of farewells) {
    test(`by ${name}`, async () => {
      const server = await open();
      const client = await server.client();
      client.socket.prependAny((event: string, text: unknown) => void (event === "last word" && client.heard.push([String(text).length])));
      server.io.emit("last word", big);
      void end(server);
      await eventually(() => expect(client.heard.at(-1)?.[0]).toBe("disconnect"));
      expect(client.heard.map(([event]) => event)).toEqual([big.length, "last word", "disconnect"]);
      expect(client.heard.at(-1)).toEqual(["disconnect", reason]);
    });
  }
});

test("an error in the middle of a batch ends that member, and nobody else's turn", async () => {
  const sockets: Socket[] = [];
  const server = await open({ onSocket: (socket) => void sockets.push(socket) });
  const clients = [await server.client(), await server.client(), await server.client(), await server.client()];
  const [, throwing, cutOff] = sockets as [Socket, Socket, Socket];
  const ended: string[] = [];
  for (const socket of sockets) socket.on("disconnect", (reason) => void ended.push(socket.id + reason));
  tcpOf(throwing).cork = () => {
    throw new Error("no");
  };
  tcpOf(cutOff).resetAndDestroy();
  for (let i = 0; i < 20; i++) server.io.emit("n", i);
  throwing.emit("not shared");
  server.io.emit("n", 20);
  const all = Array.from({ length: 21 }, (_, i) => ["n", i]);
  await hears(clients[0] as Client, all);
  await hears(clients[3] as Client, all);
  await eventually(() => expect(ended.length).toBe(2));
  expect(ended).toContain(`${throwing.id}transport error`);
  server.io.emit("n", 21);
  await hears(clients[3] as Client, [...all, ["n", 21]]);
  expect(server.turns.figures).toEqual({ evicted: 0, behind: 0, waitingBytes: 0 });
});

test("a part that is missing is logged, and the server writes as stock Socket.IO does", async () => {
  const server = await open({
    before: (io) => Object.assign(io.engine, { createTransport: Object.getPrototypeOf(io.engine).createTransport, close: io.engine.close }),
  });
  expect(server.logged).toEqual([]);
  const broken = await open({ before: (io) => Object.defineProperty(io.of("/").adapter, "apply", { value: undefined, configurable: true }) });
  expect(broken.logged).toEqual([[{ missing: ["Adapter.apply"] }, expect.stringMatching(/frame by frame/)]]);
  Reflect.deleteProperty(broken.io.of("/").adapter, "apply");
  const [socket, client] = [[] as Socket[], await broken.client()];
  socket.push(...broken.io.sockets.sockets.values());
  const before = broken.handed(socket[0] as Socket);
  for (let i = 0; i < 5; i++) broken.io.emit("n", i);
  await hears(
    client,
    Array.from({ length: 5 }, (_, i) => ["n", i]),
  );
  expect(broken.handed(socket[0] as Socket) - before).toBeGreaterThan(1);
});
