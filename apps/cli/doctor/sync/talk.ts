import type { Sent } from "@hoopoe/protocol";
import { uuidv7 } from "@hoopoe/crypto";
import { Refused } from "./rest.js";
import type { Seat } from "./seat.js";
import { delivered, seatsOf, type Stage } from "./stage.js";

const bySocket = 8;
const byRest = 2;
const slowAckMs = 1_000;
const healedMs = 2_500;
const emoji = "👍";

/** A sends through every door, by socket and REST: numbers without a hole, every event at every socket. */
export async function provesSending(stage: Stage): Promise<void> {
  const { doors, model, tell } = stage;
  const [firstRev, ackMs, acknowledged] = [model.rev, [] as number[], new Map<number, number>()];
  const send = async ({ a }: Stage["doors"][number], by: "socket" | "rest"): Promise<void> => {
    const content = { clientId: uuidv7(), text: `${stage.marker} ${model.messages.length + acknowledged.size} 你好` };
    const began = performance.now();
    const sent =
      by === "socket"
        ? await a.ask("message:send", { conversationId: model.conversationId, ...content })
        : await a.call<Sent>("POST", `/conversations/${model.conversationId}/messages`, content);
    const now = performance.now();
    ackMs.push(now - began);
    acknowledged.set(sent.rev, now);
    model.sent({ ...sent, ...content });
  };
  for (const door of doors) {
    await Promise.all(Array.from({ length: bySocket }, () => send(door, "socket")));
    for (let i = 0; i < byRest; i += 1) await send(door, "rest");
  }
  const count = model.messages.length;
  const whole = (numbers: number[], after: number): boolean => numbers.sort((x, y) => x - y).every((number, i) => number === after + i + 1);
  const seqs = model.messages.map(({ seq }) => seq);
  const isWhole = whole(seqs, 0) && whole([...acknowledged.keys()], firstRev) && acknowledged.size === count;
  ackMs.sort((x, y) => x - y);
  const values = { count, median: Math.round(ackMs[Math.floor(ackMs.length / 2)] as number), slowest: Math.round(ackMs.at(-1) as number) };
  if (!isWhole) tell("fail", "sync.send", "send-wrong", { values: { count, found: seqs.join(" ") } });
  else if (values.slowest > slowAckMs) tell("warn", "sync.send", "send-slow", { values });
  else tell("ok", "sync.send", "sent", { values });
  await reportDelivery(stage, acknowledged);
}

async function reportDelivery(stage: Stage, acknowledged: Map<number, number>): Promise<void> {
  const { missing, slowestMs } = await delivered(stage, acknowledged);
  const values = { sockets: seatsOf(stage.doors).length, ms: Math.round(slowestMs) };
  for (const [seat, count] of missing) stage.tell("fail", "sync.events", "delivered-not", { values: { count, url: seat.url } });
  if (missing.size) return;
  if (slowestMs > healedMs) stage.tell("warn", "sync.events", "delivered-late", { values });
  else stage.tell("ok", "sync.events", "delivered", { values });
}

/** The same message again at every door is the same message; other words under its clientId are refused. */
export async function provesRepeating({ doors, model, tell }: Stage): Promise<void> {
  const [first] = model.messages;
  if (!first) throw new Refused("nothing was sent");
  const { clientId, text } = first;
  for (const { a } of doors) {
    const input = { conversationId: model.conversationId, clientId, text };
    const again = await a.ask("message:send", input);
    const byDoor = await a.call<Sent>("POST", `/conversations/${model.conversationId}/messages`, { clientId, text });
    if (![again, byDoor].every((sent) => sent.duplicate && sent.id === first.id && sent.seq === first.seq))
      throw new Refused("a repeat became another message");
    const other = await a.ask("message:send", { ...input, text: `${text}!` }).then(
      () => "accepted",
      (error: unknown) => (error as Refused).code,
    );
    if (other !== "CLIENT_ID_REUSED") throw new Refused(`other words under the same clientId: ${other}`);
  }
  tell("ok", "sync.repeat", "repeated");
}

/** A edits, B reacts, A recalls, each at another door: every socket hears of it. */
export async function provesChanging(stage: Stage): Promise<void> {
  const { doors, model, tell } = stage;
  const [edited, reacted, recalled] = model.messages;
  if (!edited || !reacted || !recalled) throw new Refused("nothing was sent");
  const [firstRev, acknowledged] = [model.rev, new Map<number, number>()];
  const seatAt = (place: number, who: "a" | "b"): Seat => {
    const door = doors[place % doors.length] as Stage["doors"][number];
    return who === "a" ? door.a : (door.b[0] as Seat);
  };
  const note = (rev: number): number => {
    acknowledged.set(rev, performance.now());
    return rev;
  };
  const text = `${edited.text} (2)`;
  model.changed(edited, note((await seatAt(0, "a").ask("message:edit", { messageId: edited.id, text })).rev), { text, edited: true });
  model.changed(reacted, note((await seatAt(1, "b").ask("message:react", { messageId: reacted.id, emoji, on: true })).rev), { emoji });
  model.changed(recalled, note((await seatAt(2, "a").ask("message:recall", { messageId: recalled.id })).rev), { recalled: true });
  if ([...acknowledged.keys()].join() !== [1, 2, 3].map((n) => firstRev + n).join()) throw new Refused("each change must take the next rev");
  const { missing } = await delivered(stage, acknowledged);
  for (const [seat, count] of missing) tell("fail", "sync.change", "delivered-not", { values: { count, url: seat.url } });
  if (!missing.size) tell("ok", "sync.change", "changed", { values: { sockets: seatsOf(doors).length } });
}
