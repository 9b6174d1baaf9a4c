import type { Delta, Member, Message } from "@hoopoe/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConversationModel } from "../model/conversation-model.js";
import { applyDelta } from "./apply-delta.js";
import { applyChanges, applyEvent, applyMember, applyPage, expectPage } from "./apply-item.js";
import { itemOfEvent } from "./item.js";
import { createLog, hasOlder, type Log } from "./log.js";
import { isStreaming } from "./merge-message.js";
import { placeMessage } from "./place-message.js";
import { completeTo, hasGap, hearOf } from "./revs.js";

/** A client that has only the pure parts, and a network that answers late. */
class Follower {
  log: Log;
  pending: (() => void)[] = [];
  /** How far each answer was shown: never back. */
  places = new Map<string, number>();
  constructor(
    readonly model: ConversationModel,
    readonly gapCheck: boolean,
  ) {
    this.log = this.newcomer(3);
  }

  newcomer(limit: number): Log {
    const log = createLog(this.model);
    this.places.clear();
    expectPage(log);
    for (const member of this.model.members) applyMember(log, structuredClone(member));
    applyPage(log, this.model.page(Number.POSITIVE_INFINITY, limit));
    return log;
  }

  event({ event, payload }: { event: string; payload: unknown }): void {
    if (event === "message:delta") return void applyDelta(this.log, payload as Delta);
    const item = itemOfEvent(event, payload);
    if (!item) return;
    applyEvent(this.log, item);
    if (!this.gapCheck) completeTo(this.log.revs, item.rev);
  }

  /** The question is answered now and heard of later. */
  pull(limit: number): void {
    const { log } = this;
    const page = this.model.changes(log.revs.rev, limit);
    this.pending.push(() => {
      if (log === this.log && applyChanges(log, page) === "reset") this.log = this.newcomer(3);
    });
  }

  older(): void {
    const { log } = this;
    if (!hasOlder(log) || log.aside) return;
    const page = this.model.page(expectPage(log), 2);
    this.pending.push(() => log === this.log && applyPage(log, page));
  }

  /** What a client does after each connect: heads, pull until complete, streaming messages again. */
  connect(): void {
    for (const answer of this.pending.splice(0)) answer();
    if (this.log.epoch !== this.model.epoch) this.log = this.newcomer(3);
    hearOf(this.log.revs, this.model.rev);
    while (hasGap(this.log.revs)) if (applyChanges(this.log, this.model.changes(this.log.revs.rev, 2)) === "reset") this.log = this.newcomer(3);
    for (const { id } of this.log.messages.filter(isStreaming))
      placeMessage(this.log, structuredClone(this.model.messages.find((message) => message.id === id) as Message));
  }
}

const people = ["u0", "u1", "u2"];
const step = fc.record({
  what: fc.constantFrom(
    "send",
    "send",
    "send",
    "edit",
    "react",
    "recall",
    "begin",
    "delta",
    "delta",
    "delta",
    "checkpoint",
    "takeover",
    "reactToAnswer",
    "end",
    "member",
    "rename",
    "hidden",
    "retain",
    "erase",
    "backup",
    "restore",
    "pull",
    "pull",
    "older",
    "answer",
    "connect",
  ),
  n: fc.nat(5),
  /** What the network does with the events of this step. */
  fate: fc.constantFrom("deliver", "deliver", "deliver", "drop", "double", "late"),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function act(model: ConversationModel, follower: Follower, { what, n }: Step): void {
  const who = people[n % 3] as string;
  const acts: Record<string, () => unknown> = {
    send: () => model.send(who),
    edit: () => model.change(n, (message) => Object.assign(message, message.ai ? {} : { text: `edit ${model.rev}`, editedAt: "t" })),
    react: () => model.change(n, (message) => Object.assign(message, { reactions: [{ emoji: `${model.rev}`, userIds: [who], count: 1 }] })),
    recall: () =>
      model.change(n, (message) => {
        model.live.delete(message.id);
        Object.assign(message, { text: "", reactions: [], recalledAt: "t", ai: message.ai && { ...message.ai, state: "stopped" } });
      }),
    begin: () => model.begin(),
    reactToAnswer: () => model.stream(n, "react"),
    member: () => model.member(who),
    rename: () => model.rename(),
    hidden: () => model.advance(),
    retain: () => model.retain(),
    erase: () => model.erase(who),
    backup: () => model.backup(),
    restore: () => model.restore() && follower.connect(),
    pull: () => follower.pull(n + 1),
    older: () => follower.older(),
    answer: () => follower.pending.shift()?.(),
    connect: () => follower.connect(),
  };
  const other = acts[what];
  if (other) other();
  else model.stream(n, what as "delta" | "checkpoint" | "takeover" | "end");
}

/** What must hold at every moment, not only when all is healed. */
function checkShown(model: ConversationModel, follower: Follower): void {
  const { log } = follower;
  const texts = new Set(log.messages.map(({ text }) => text));
  for (const { rev } of log.erased.values()) for (const text of model.buried.get(`${log.epoch} ${rev}`) ?? []) expect(texts).not.toContain(text);
  for (const message of log.messages) {
    expect(message.seq).toBeGreaterThanOrEqual(log.floorSeq);
    if (!isStreaming(message)) continue;
    const { attempt, nextIndex } = message.ai;
    const place = attempt * 1_000 + nextIndex;
    expect(place).toBeGreaterThanOrEqual(follower.places.get(message.id) ?? 0);
    follower.places.set(message.id, place);
    expect(message.text).toBe(Array.from({ length: nextIndex }, (_, index) => `${attempt}.${index} `).join(""));
  }
}

/** Runs a history and returns what the follower shows, and what is true. */
function run(steps: Step[], gapCheck: boolean): { shown: unknown; truth: unknown } {
  const model = new ConversationModel();
  for (const who of people) model.member(who);
  for (let n = 0; n < 6; n += 1) model.send(people[n % 3] as string);
  model.out = [];
  const follower = new Follower(model, gapCheck);
  const late: { event: string; payload: unknown }[] = [];
  for (const taken of steps) {
    act(model, follower, taken);
    if (taken.what === "restore" && model.out.length === 0) late.length = 0;
    for (const event of model.out.splice(0)) {
      if (taken.fate === "late") late.push(event);
      else if (taken.fate !== "drop") follower.event(event);
      if (taken.fate === "double") follower.event(structuredClone(event));
    }
    checkShown(model, follower);
    if (taken.n === 0) for (const event of late.splice(0).toReversed()) follower.event(event);
  }
  for (const event of late) follower.event(event);
  follower.connect();
  checkShown(model, follower);
  const { log } = follower;
  const members = (all: Iterable<Member>) => [...all].sort((a, b) => a.userId.localeCompare(b.userId));
  // Of an answer that still streams, deltas that came may be ahead of the row.
  const fields = (message: Message) => (isStreaming(message) ? { ...message, text: "", ai: null } : message);
  return {
    shown: { rev: log.revs.rev, floorSeq: log.floorSeq, members: members(log.members.values()), messages: log.messages.map(fields) },
    truth: {
      rev: model.rev,
      floorSeq: model.floorSeq,
      members: members(model.members),
      messages: model
        .visible()
        .filter(({ seq }) => seq >= log.from)
        .map(fields),
    },
  };
}

const history = fc.array(step, { minLength: 5, maxLength: 80, size: "max" });

describe("state + events = state read afresh", () => {
  it("after any history of drops, doubles, disorder, erasures and restores", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(history, (steps) => {
        const { shown, truth } = run(steps, true);
        expect(shown).toEqual(truth);
      }),
      { numRuns: 300 },
    );
  });

  it("begins again when a page is of another epoch, or says reset", () => {
    const model = new ConversationModel();
    for (const extra of [{ epoch: "restored" }, { reset: true }]) {
      const { log } = new Follower(model, true);
      const page = { ...model.changes(0, 5), ...extra };
      expect(applyChanges(log, page)).toBe("reset");
    }
  });

  it("is noticed to break when the rev moves over gaps", () => {
    const broken = fc.check(
      fc.property(history, (steps) => {
        const { shown, truth } = run(steps, false);
        expect(shown).toEqual(truth);
      }),
      { numRuns: 3_000 },
    );
    expect(broken.failed).toBe(true);
  });
});
