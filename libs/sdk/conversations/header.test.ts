import type { Conversation, Message } from "@hoopoe/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemOfEvent } from "../log/item.js";
import { hasGap } from "../log/revs.js";
import { ConversationModel } from "../model/conversation-model.js";
import { applyReadMark, applySnapshot, applyToHeader, createHeader, type Header } from "./header.js";

const me = "u0";

/** What a server says of the model's conversation to `me`. */
function snapshotOf(model: ConversationModel, readSeq: number): Conversation {
  const visible = model.visible();
  const unread = visible.filter(({ seq, sender, recalledAt }) => seq > readSeq && sender.id !== me && recalledAt === null).length;
  const { name, dataClass, history, kind } = model.shared;
  return structuredClone({
    id: "c",
    kind,
    name,
    peer: null,
    dataClass,
    history,
    role: "member" as const,
    memberCount: model.members.filter(({ leftAt }) => leftAt === null).length,
    lastSeq: model.lastSeq,
    rev: model.rev,
    epoch: model.epoch,
    floorSeq: model.floorSeq,
    readSeq,
    unread,
    lastMessage: visible.at(-1) ?? null,
    createdAt: "t",
  });
}

const step = fc.record({
  what: fc.constantFrom("send", "send", "send", "edit", "recall", "member", "rename", "hidden", "retain", "erase", "ask", "answer", "answer", "read"),
  n: fc.nat(5),
  fate: fc.constantFrom("deliver", "deliver", "deliver", "drop", "double", "late"),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Runs a history with one reader; answers to questions arrive late. Returns what is shown when all is healed, and what is true. */
function run(steps: Step[]): { shown: unknown; truth: unknown; looks: number } {
  const model = new ConversationModel();
  for (const who of [me, "u1", "u2"]) model.member(who);
  model.send("u1");
  model.out = [];
  let readSeq = 0;
  let looks = 0;
  const header = createHeader(snapshotOf(model, readSeq));
  const answers: (() => void)[] = [];
  const late: { event: string; payload: unknown }[] = [];
  const take = ({ event, payload }: { event: string; payload: unknown }): void => {
    const item = itemOfEvent(event, payload);
    if (item) applyToHeader(header, item, me);
  };
  const ask = (): void => {
    const snapshot = snapshotOf(model, readSeq);
    header.stale = false;
    answers.push(() => {
      if (!applySnapshot(header, snapshot)) header.stale = true;
    });
  };
  const who = ({ n }: Step): string => [me, "u1", "u2"][n % 3] as string;
  const acts: Record<Step["what"], (taken: Step) => void> = {
    send: (taken) => void model.send(who(taken)),
    edit: ({ n }) => model.change(n, (message) => Object.assign(message, { text: `edit ${model.rev}` })),
    recall: ({ n }) => model.change(n, (message) => Object.assign(message, { text: "", recalledAt: "t" })),
    member: (taken) => model.member(taken.n % 2 ? "u1" : "u2"),
    rename: () => model.rename(),
    hidden: () => model.advance(),
    retain: () => model.retain(),
    erase: () => model.erase("u2"),
    ask,
    answer: () => answers.shift()?.(),
    read: ({ n }) => {
      const seq = Math.min(readSeq + n, model.lastSeq);
      readSeq = Math.max(readSeq, seq);
      applyReadMark(header, seq);
    },
  };
  for (const taken of steps) {
    acts[taken.what](taken);
    for (const event of model.out.splice(0)) {
      if (taken.fate === "late") late.push(event);
      else if (taken.fate !== "drop") take(event);
      if (taken.fate === "double") take(structuredClone(event));
    }
    if (taken.n === 0) for (const event of late.splice(0).toReversed()) take(event);
    checkBounds(header);
  }
  for (const event of late) take(event);
  for (const answer of answers) answer();
  // What a client does after a connect, and then whenever events did not say enough.
  if (model.rev > header.revs.rev) header.stale = true;
  for (; header.stale || hasGap(header.revs); looks += 1) {
    ask();
    answers.at(-1)?.();
  }
  return { shown: header.conversation, truth: snapshotOf(model, readSeq), looks };
}

function checkBounds({ conversation }: Header): void {
  const { unread, lastSeq, readSeq, floorSeq, lastMessage } = conversation;
  expect(unread).toBeGreaterThanOrEqual(0);
  expect(unread).toBeLessThanOrEqual(Math.max(0, lastSeq - readSeq));
  if (lastMessage) expect(lastMessage.seq).toBeGreaterThanOrEqual(floorSeq);
}

describe("the list's line of a conversation", () => {
  it("is what the server says, after any history of drops, doubles, disorder and late answers", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 3, maxLength: 60, size: "max" }), (steps) => {
        const { shown, truth, looks } = run(steps);
        expect(shown).toEqual(truth);
        // One look is enough: it was asked for after everything.
        expect(looks).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it("counts others' messages, not one's own, and nothing twice", () => {
    const model = new ConversationModel();
    const header = createHeader(snapshotOf(model, 0));
    const events = [model.send("u1"), model.send(me), model.send("u2")].map((message: Message) => ({ ...message }));
    for (const message of [...events, ...events.toReversed()]) {
      const item = itemOfEvent("message:created", message);
      if (item) applyToHeader(header, item, me);
    }
    expect(header.conversation).toMatchObject({ unread: 2, lastSeq: 3, rev: 3, lastMessage: { seq: 3 } });
    expect(header.stale).toBe(false);
  });
});
