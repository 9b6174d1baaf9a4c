import type { Bot, Message, SearchPage } from "@hoopoe/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { answersIn, answersTo, BotRig } from "../rig/bots.js";
import { startCanaryHost } from "../rig/canary-host.js";
import { addPeople, type Caller, createConversation, send, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { evilTexts } from "./evil-texts.js";

/** S31, without tools: a model that says all an attacker could wish for. The host repeats what it is told to say. */
const { nodes } = sharedCluster();
let host: ModelHost;
let canary: Awaited<ReturnType<typeof startCanaryHost>>;
let rig: BotRig;
let evil: Bot;
let asker: Caller;
let other: Caller;

beforeAll(async () => {
  [host, canary] = await Promise.all([startModelHost(), startCanaryHost()]);
  rig = await BotRig.connect(await signIn(nodes[0].url, nodes[0].admin), host);
  evil = await rig.add("echo");
  [asker, other] = (await addPeople(rig.admin, 2)) as [Caller, Caller];
});
afterAll(async () => {
  await Promise.all([host?.close(), canary?.close()]);
});

test("what it says is text: nothing is fetched for it, nobody is mentioned by it, and the conversation goes on", { timeout: 180_000 }, async () => {
  const { id: roomId } = await createConversation(asker, [other], { memberIds: [other.id, evil.id] });
  const texts = evilTexts(canary.url);
  for (const text of texts) {
    const { id } = await send(asker, roomId, text, { mentions: [evil.id] });
    const [answer] = (await answersTo(asker, roomId, id)) as [Message];
    expect(answer).toMatchObject({ text, mentions: [], ai: { state: "done", errorCode: null } });
    expect(answer.ai?.label).toMatch(/AI|人工智能/);
  }
  // found, opened and listed: still nothing is asked for
  const found = await other.ok<SearchPage>("POST", "/search", { q: "pixel", conversationId: roomId });
  expect(found.items.length).toBeGreaterThan(0);
  await other.ok("GET", "/conversations");
  expect((await answersIn(other, roomId)).length).toBe(texts.length);
  const { seq } = await send(other, roomId, "and we talk on");
  expect(seq).toBe(texts.length * 2 + 1);
  expect(canary.asked).toEqual([]);
  expect((await fetch(`${canary.url}/control`)).status).toBe(200);
  expect(canary.asked).toEqual(["GET /control"]);
});

test("a text that calls other bots by their words wakes them no more often than any other", async () => {
  const [ping, pong] = await Promise.all([
    rig.add("echo-ping", { triggers: { direct: true, mention: true, keywords: ["zaubernuss"] } }),
    rig.add("echo-pong", { triggers: { direct: true, mention: true, keywords: ["zaubernuss"] } }),
  ]);
  const { id: roomId } = await createConversation(asker, [], { memberIds: [ping.id, pong.id, evil.id] });
  const { id } = await send(asker, roomId, `zaubernuss @${ping.username} @${pong.username} @all`, { mentions: [evil.id] });
  await answersTo(asker, roomId, id);
  const settled = async (): Promise<number> => {
    for (let before = -1; ; ) {
      const answers = await answersIn(asker, roomId);
      if (answers.length === before && answers.every(({ ai }) => ai?.state !== "streaming")) return before;
      before = answers.length;
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    }
  };
  expect(await settled()).toBeLessThanOrEqual(8);
});
