import type { Delta, Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { answersTo, BotRig } from "../rig/bots.js";
import { addPerson, type Caller, createConversation, send, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import type { Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";

/** A reader who loses the connection again and again while an answer is written, and comes back at either node. */
const { nodes } = sharedCluster();
let host: ModelHost;
let rig: BotRig;
let asker: Caller;
let there: Caller;

beforeAll(async () => {
  host = await startModelHost();
  rig = await BotRig.connect(await signIn(nodes[0].url, nodes[0].admin), host);
  asker = await addPerson(rig.admin);
  there = await signIn(nodes[1].url, asker);
});
afterAll(() => host.close());

/** An answer as the protocol has it put together: by (attempt, nextIndex), the message read again after each connect, deltas from there on. */
class Shown {
  text = "";
  #next = 0;
  readonly #later = new Map<number, string>();

  /** What the server says that it is now. */
  read(message: Message): void {
    this.text = message.text;
    this.#next = message.ai?.nextIndex ?? 0;
    this.#take();
  }

  delta({ index, text }: Delta): void {
    if (index >= this.#next) this.#later.set(index, text);
    this.#take();
  }

  #take(): void {
    for (let text = this.#later.get(this.#next); text !== undefined; text = this.#later.get(this.#next)) {
      this.text += text;
      this.#later.delete(this.#next++);
    }
  }
}

/** Connected and told of every delta from before the message is read. */
async function watch(reader: Caller, messageId: string, shown: Shown): Promise<Wire> {
  const wire = await reader.connect();
  let isRead = false;
  const early: Delta[] = [];
  wire.socket.on("message:delta", (delta: Delta) => {
    if (delta.messageId !== messageId) return;
    if (isRead) shown.delta(delta);
    else early.push(delta);
  });
  shown.read(await reader.ok<Message>("GET", `/messages/${messageId}`));
  isRead = true;
  for (const delta of early) shown.delta(delta);
  return wire;
}

test("no piece is missing and none comes twice, however often one comes back", async () => {
  const bot = await rig.add("pace-200x25ms");
  const chat = await createConversation(asker, [], { kind: "direct", memberIds: [bot.id] });
  const first = await asker.connect();
  const { id: triggerId } = await send(asker, chat.id, "count");
  const begun = await until("it begins", () => first.of<Message>("message:created").find((message) => message.replyTo === triggerId));
  first.close();
  const shown = new Shown();
  const whole = Array.from({ length: 200 }, (_, i) => `${i} `).join("");
  let connects = 0;
  for (const reader of [asker, there, asker, there, asker, there, asker, there]) {
    const wire = await watch(reader, begun.id, shown);
    connects += 1;
    const before = shown.text.length;
    // a second at most stands still: the row is as old as its last checkpoint, deltas from then on may have been missed
    await until("it goes on, or is over", () => shown.text.length > before || shown.text === whole || wire.of("message:updated").length > 0, 1_500).catch(
      () => false,
    );
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(whole.startsWith(shown.text)).toBe(true);
    wire.close();
  }
  expect(connects).toBe(8);
  const [answer] = (await answersTo(asker, chat.id, triggerId)) as [Message];
  expect(answer).toMatchObject({ text: whole, ai: { state: "done", attempt: 1 } });
});
