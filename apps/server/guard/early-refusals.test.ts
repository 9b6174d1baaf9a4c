import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { EarlyRefusals, sendIn } from "./early-refusals.js";
import type { Engine } from "./engine.js";

test.each([
  ['42["message:send",{}]', ""],
  ['4217["message:send",{}]', "17"],
  ['42123456789012345["run:stop",{}]', "123456789012345"],
  ['421234567890123456["message:send",{}]', null],
  ['427["sync:pull",{}]', null],
  ['427["typing",{}]', null],
  ["42", null],
  ["4", null],
  ["x", null],
  ['40{"token":"x"}', null],
  ['421 ["message:send"]', null],
])("%s is a send to be acknowledged as %s", (message, ackId) => expect(sendIn(Buffer.from(message))).toBe(ackId));

test("the refusals of a while are whole WebSocket frames in one write for each connection", async () => {
  const written: Buffer[] = [];
  const engine = {
    transport: { name: "polling" },
    write: (_: string, { wsPreEncodedFrame: [frames] }: { wsPreEncodedFrame: [Buffer] }) => void written.push(frames),
  } as unknown as Engine;
  const refusals = new EarlyRefusals();
  for (let i = 0; i < 100; i++) refusals.add(engine, { ackId: String(i), retryAfterMs: 400 + i * 7 });
  await sleep(60);
  expect(written).toHaveLength(1);
  const texts: string[] = [];
  const [bytes] = written as [Buffer];
  for (let at = 0; at < bytes.length; ) {
    expect([bytes[at], bytes[at + 1]]).toEqual([0x81, 126]);
    const length = bytes.readUInt16BE(at + 2);
    texts.push(bytes.toString("utf8", at + 4, at + 4 + length));
    at += 4 + length;
  }
  expect(texts).toHaveLength(100);
  for (const [i, text] of texts.entries()) {
    expect(text.startsWith(`43${i}[`)).toBe(true);
    const [ack] = JSON.parse(text.slice(text.indexOf("["))) as [{ ok: boolean; error: { code: string; retryAfterMs: number } }];
    expect([ack.ok, ack.error.code]).toEqual([false, "OVERLOADED"]);
    expect(ack.error.retryAfterMs).toBeGreaterThanOrEqual(400 + i * 7);
  }
});
