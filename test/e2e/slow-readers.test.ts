import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Changes, Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { family, type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { addPeople, type Caller, createConversation, signIn } from "../rig/people.js";
import { until } from "../rig/until.js";

let hoopoe: Hoopoe;
beforeAll(async () => {
  hoopoe = await startHoopoe();
});
afterAll(async () => void (await hoopoe?.stop()));

const mebibyte = 1 << 20;
const readers = 20;

/** Resident memory of the server process in bytes. */
function serverMemory(): number {
  const server = family(hoopoe.supervisor.pid ?? 0).find(({ command }) => command.includes("hoopoe-server"));
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server?.pid}/status`, "utf8"))?.[1] ?? 0) * 1_024;
}

function frame(text: string): Buffer {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, 0x80 | body.length]) : Buffer.from([0x81, 0x80 | 126, body.length >> 8, body.length & 255]);
  // a mask of zeros leaves the bytes as they are
  return Buffer.concat([head, Buffer.alloc(4), body]);
}

/** Connects over a bare TCP connection, joins, and reads not a byte more. */
async function stopReading(caller: Caller): Promise<{ tcp: Socket; ended: () => boolean }> {
  const { port } = new URL(caller.url);
  const tcp = connect(Number(port), "127.0.0.1").on("error", () => undefined);
  tcp.write(
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  let text = "";
  let asked = false;
  await new Promise<void>((resolve) => {
    tcp.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
      if (!asked && text.includes('"sid"')) {
        asked = true;
        tcp.write(frame(`40${JSON.stringify({ token: caller.token })}`));
      }
      if (text.includes('40{"sid"')) resolve();
    });
  });
  tcp.removeAllListeners("data").pause();
  // a paused connection sees its end only by writing: the other side has no such connection any more
  return { tcp, ended: () => tcp.destroyed || !tcp.write(frame("3")) };
}

test("R11: twenty readers that stop reading while 200 MB is sent to them cost at most 64 MB; they are cut and lose nothing", { timeout: 240_000 }, async () => {
  const admin = await signIn(hoopoe.url, hoopoe.admin);
  const people = await addPeople(admin, readers + 2);
  const [writer, healthy, ...slow] = people as [Caller, Caller, ...Caller[]];
  const groups = await Promise.all(Array.from({ length: 4 }, () => createConversation(writer, [healthy, ...slow])));
  const [wire, from] = [await healthy.connect(), await writer.connect()];
  const text = "长".repeat(19_900);
  const send = (i: number) => from.emit("message:send", { conversationId: groups[i % 4]?.id, clientId: `m${i}`, text: `${i} ${text}` });
  // what the server needs for such texts, and for its own warming up, is not what a slow reader costs
  for (let i = 0; i < 40; i++) await send(i);
  const stopped = await Promise.all(slow.map(stopReading));
  await sleep(500);
  const before = serverMemory();
  let most = before;
  const count = Math.ceil((200 * 1e6) / readers / (3 * text.length));
  for (let i = 40; i < 40 + count; i++) {
    expect(await send(i)).toMatchObject({ ok: true });
    most = Math.max(most, serverMemory());
  }
  await until("the healthy reader has all", () => wire.of<Message>("message:created").length === 40 + count, 60_000);
  await until("all of them are cut", async () => {
    const metrics = await (await fetch(`${hoopoe.url}/metrics`)).text();
    return Number(/^hoopoe_sockets (\d+)/m.exec(metrics)?.[1]) === 2;
  });
  console.log(
    `R11: ${readers} readers stopped, ${((count * 3 * text.length * readers) / 1e6).toFixed(0)} MB sent to them: memory + ${((most - before) / mebibyte).toFixed(1)} MiB`,
  );
  expect(most - before).toBeLessThanOrEqual(64 * mebibyte);
  for (const { tcp } of stopped) tcp.destroy();
  const [back] = slow as [Caller];
  const again = await back.connect();
  const found = new Set<string>();
  for (const { id } of groups) {
    for (let afterRev = 0, more = true; more; ) {
      const page = await again.emit<Changes>("sync:pull", { conversationId: id, afterRev });
      if (!page.ok) throw new Error(page.error.code);
      for (const item of page.data.items) if (item.type === "message") found.add(item.message.clientId);
      ({ rev: afterRev, more } = page.data);
    }
  }
  expect(found.size).toBe(40 + count);
  for (const one of [wire, from, again]) one.close();
});
