import type { Ai, Change, Changes, Conversation, Head, Member, Message, MessageList } from "@hoopoe/protocol";
import type { Rule } from "./rules.js";

export type Told = { event: string; payload: { conversationId: string; rev?: number } };
type Membership = Member & { readSeq: number; fellRev: number };
type Live = { attempt: number; nextIndex: number; text: string };
/** `off`: a rule that is not kept. `epoch`: of the whole server. `tell`: an event for the reader's sockets. */
export type RoomParts = { me: string; off: Rule | null; epoch(): string; tell(told: Told): void };

/** The pieces of an answer, as they are: whoever shows `nextIndex` pieces of an attempt shows exactly these. */
export const pieces = (attempt: number, nextIndex: number): string => Array.from({ length: nextIndex }, (_, index) => `${attempt}.${index} `).join("");

const byRev = <T extends { rev: number }>(a: T, b: T): number => a.rev - b.rev;

/** One conversation as the protocol describes a server, with every member's view; a model of the protocol, made of nothing of ours. */
export class RoomModel {
  rev = 0;
  lastSeq = 0;
  retained = 1;
  shared: { name: string; history: "all" | "joined"; rev: number } = { name: "n0", history: "all", rev: 0 };
  messages: Message[] = [];
  members: Membership[] = [];
  erased: { rev: number; senderId: string; at: string }[] = [];
  /** Rows of answers hold what was last checkpointed; deltas run ahead. */
  live: Record<string, Live> = {};
  /** The greatest rev that the server's sockets were told of. */
  told = 0;

  constructor(
    readonly id: string,
    private readonly parts: RoomParts,
  ) {}

  save(): string {
    const { rev, lastSeq, retained, shared, messages, members, erased, live } = this;
    return JSON.stringify({ rev, lastSeq, retained, shared, messages, members, erased, live });
  }

  restore(saved: string): void {
    Object.assign(this, JSON.parse(saved));
    this.told = this.rev;
  }

  membership(userId: string): Membership | undefined {
    return this.members.find((member) => member.userId === userId && member.leftAt === null);
  }

  floorOf(userId: string): number {
    return Math.max(this.retained, this.membership(userId)?.floorSeq ?? 1);
  }

  send(sender: string, more: { clientId?: string; ai?: Ai } = {}): Message | null {
    if (!more.ai && !this.membership(sender)) return null;
    this.rev += 1;
    this.lastSeq += 1;
    const id = `${this.id}-${this.parts.epoch()}-${this.lastSeq}`;
    const ai = more.ai ?? null;
    const message: Message = {
      ...{ id, conversationId: this.id, seq: this.lastSeq, rev: this.rev, clientId: more.clientId ?? id, text: ai ? "" : `text ${this.rev}`, ai },
      ...{ sender: { id: sender, kind: ai ? "bot" : "human" }, mentions: [], replyTo: null, threadRoot: null, attachments: [], reactions: [] },
      ...{ createdAt: "t", editedAt: null, recalledAt: null, forwarded: null },
    };
    this.messages.push(message);
    this.#announce("message:created", message);
    return message;
  }

  edit(at: number): void {
    this.#change(at, (message) => !message.ai && Object.assign(message, { text: `edit ${this.rev}`, editedAt: "t" }));
  }

  react(at: number, who: string): void {
    this.#change(at, (message) => {
      const emoji = `e${at % 2}`;
      const held = message.reactions.find((reaction) => reaction.emoji === emoji)?.userIds ?? [];
      const userIds = held.includes(who) ? held.filter((id) => id !== who) : [...held, who];
      const others = message.reactions.filter((reaction) => reaction.emoji !== emoji);
      message.reactions = userIds.length > 0 ? [...others, { emoji, userIds, count: userIds.length }] : others;
    });
  }

  recall(at: number): void {
    this.#change(at, (message) => {
      delete this.live[message.id];
      Object.assign(message, { text: "", reactions: [], recalledAt: "t", ai: message.ai && { ...message.ai, state: "stopped" } });
    });
  }

  #change(at: number, how: (message: Message) => unknown): void {
    const open = this.messages.filter((message) => message.recalledAt === null && message.seq >= this.retained);
    const message = open[open.length - 1 - (at % Math.max(1, open.length))];
    if (!message || how(message) === null) return;
    this.rev += 1;
    message.rev = this.rev;
    this.#announce("message:updated", message);
  }

  begin(): void {
    const ai: Ai = {
      ...{ runId: "r", attempt: 1, nextIndex: 0, state: "streaming", label: "AI", provider: null, model: null, jurisdiction: null },
      ...{ redactions: {}, sources: [], usage: null, errorCode: null },
    };
    const message = this.send("bot", { ai });
    if (message) this.live[message.id] = { attempt: 1, nextIndex: 0, text: "" };
  }

  stream(at: number, step: "delta" | "checkpoint" | "takeover" | "end"): void {
    const ids = Object.keys(this.live);
    const id = ids[at % Math.max(1, ids.length)] ?? "";
    const [row, live] = [this.messages.find((message) => message.id === id), this.live[id]];
    if (!row?.ai || !live) return;
    if (step === "delta") return this.#delta(row, live);
    const now = step === "takeover" ? { attempt: live.attempt + 1, nextIndex: 0, text: "" } : live;
    this.live[id] = now;
    Object.assign(row, { text: now.text, ai: { ...row.ai, attempt: now.attempt, nextIndex: now.nextIndex } });
    if (step !== "end") return;
    delete this.live[id];
    this.rev += 1;
    Object.assign(row, { rev: this.rev, ai: { ...row.ai, state: "done" } });
    this.#announce("message:updated", row);
  }

  #delta(row: Message, { attempt, nextIndex: index }: Live): void {
    const text = `${attempt}.${index} `;
    this.live[row.id] = { attempt, nextIndex: index + 1, text: pieces(attempt, index + 1) };
    if (this.#mayBeSeen(row)) this.#tell("message:delta", { messageId: row.id, runId: "r", attempt, index, text });
  }

  /** Adds those who are not in; one rev each. */
  add(userIds: string[]): void {
    const coming = userIds.filter((userId) => !this.membership(userId));
    const joined = coming.map((userId, n): Membership => {
      if (n === 0 || this.parts.off !== "1 one rev is one item") this.rev += 1;
      const before = this.members.find((member) => member.userId === userId);
      const floorSeq = this.shared.history === "joined" ? this.lastSeq + 1 : 1;
      const fellRev = before && floorSeq < before.floorSeq ? this.rev : (before?.fellRev ?? 0);
      const place = { conversationId: this.id, rev: this.rev, userId, role: "member" as const, joinedAt: "t", leftAt: null };
      return { ...place, floorSeq, readSeq: this.lastSeq, fellRev };
    });
    this.members = [...this.members.filter(({ userId }) => !coming.includes(userId)), ...joined];
    for (const member of joined) if (member.userId === this.parts.me) this.#tell("conversation:created", this.#sharedAt(member.rev));
    for (const member of joined) this.#tell("member:updated", presentMember(member));
  }

  remove(userId: string): void {
    const member = this.membership(userId);
    if (!member) return;
    this.rev += 1;
    if (userId === this.parts.me) this.#tell("conversation:removed", this.#sharedAt(this.rev));
    Object.assign(member, { rev: this.rev, leftAt: "left" });
    this.#tell("member:updated", presentMember(member));
  }

  update(fields: { name?: string; history?: "all" | "joined" }): void {
    this.rev += 1;
    this.shared = { ...this.shared, ...fields, rev: this.rev };
    this.#tell("conversation:updated", this.#sharedAt(this.rev));
  }

  retain(): void {
    this.retained = Math.min(this.retained + 2, this.lastSeq + 1);
    this.rev += 1;
    this.#tell("conversation:advanced", { rev: this.rev, floorSeq: this.floorOf(this.parts.me) });
  }

  erase(senderId: string): void {
    const at = `erased ${this.rev}`;
    for (const message of this.messages) {
      if (message.sender.id === senderId) Object.assign(message, { text: "", reactions: [], recalledAt: at });
      message.reactions = message.reactions.flatMap((reaction) => {
        const userIds = reaction.userIds.filter((id) => id !== senderId);
        return userIds.length > 0 ? [{ ...reaction, userIds, count: userIds.length }] : [];
      });
    }
    this.rev += 1;
    this.erased = [...this.erased.filter((erasure) => erasure.senderId !== senderId), { rev: this.rev, senderId, at }];
    const silent = this.parts.off === "8 erasure is a change";
    this.#tell("conversation:advanced", { rev: this.rev, ...(silent ? {} : { erased: { senderId, at } }) });
  }

  read(userId: string, seq: number): number {
    const member = this.membership(userId);
    if (!member) return 0;
    member.readSeq = Math.max(member.readSeq, Math.min(seq, this.lastSeq));
    this.#tell("receipt:updated", { userId, readSeq: member.readSeq });
    return member.readSeq;
  }

  /** What the sockets were not told of, as the server pushes it within 5 s (rule 5). */
  push(): void {
    if (this.told >= this.rev || !this.membership(this.parts.me)) return;
    for (const change of this.#visibleChanges().filter(({ rev }) => rev > this.told)) {
      if (change.type === "message") this.#tell(isFirst(change.message) ? "message:created" : "message:updated", change.message);
      else if (change.type === "member") this.#tell("member:updated", change.member);
      else if (change.type === "conversation") this.#tell("conversation:updated", change.conversation);
      else this.#tell("conversation:advanced", change);
    }
    this.#tell("conversation:advanced", { rev: this.rev, floorSeq: this.floorOf(this.parts.me) });
    this.told = this.rev;
  }

  visible = (): Message[] => this.messages.filter(({ seq }) => seq >= this.floorOf(this.parts.me));

  conversation(): Conversation {
    const { me } = this.parts;
    const [visible, { readSeq, role }] = [this.visible(), this.membership(me) as Membership];
    const unread = visible.filter(({ seq, sender, recalledAt }) => seq > readSeq && sender.id !== me && recalledAt === null).length;
    return structuredClone({
      ...{ id: this.id, kind: "group" as const, name: this.shared.name, peer: null, dataClass: "internal" as const, history: this.shared.history, role },
      ...{ memberCount: this.members.filter(({ leftAt }) => leftAt === null).length, lastSeq: this.lastSeq, rev: this.rev, epoch: this.parts.epoch() },
      ...{ floorSeq: this.floorOf(me), readSeq, unread, lastMessage: visible.at(-1) ?? null, createdAt: "t" },
    });
  }

  head(): Head {
    const { id: conversationId, lastSeq, rev, readSeq, unread, epoch } = this.conversation();
    return { conversationId, lastSeq, rev, readSeq, unread, epoch };
  }

  changes(afterRev: number, limit: number): Changes {
    const { off } = this.parts;
    const floorSeq = this.floorOf(this.parts.me);
    const fell = afterRev > 0 && afterRev < (this.membership(this.parts.me)?.fellRev ?? 0) && off !== "6 reset when the floor fell";
    const base = { floorSeq, epoch: this.parts.epoch() };
    if (afterRev > this.rev || fell) return { items: [], rev: this.rev, more: false, ...base, reset: true };
    const all = this.#visibleChanges().filter(({ rev }) => rev > afterRev);
    const items = all.slice(0, limit);
    const more = all.length > limit;
    const rev = more && off !== "2 with more, rev is the last item's" ? (items.at(-1)?.rev ?? afterRev) : this.rev;
    return structuredClone({ items, more, rev, ...base, reset: false });
  }

  page(beforeSeq: number, limit: number): MessageList {
    const below = this.visible()
      .filter(({ seq }) => seq < beforeSeq)
      .toReversed();
    const items = below.slice(0, limit);
    return structuredClone({ items, nextCursor: below.length > limit ? (items.at(-1)?.seq ?? null) : null });
  }

  memberList = (): Member[] => structuredClone(this.members.map(presentMember));

  #visibleChanges(): Change[] {
    const { off } = this.parts;
    const messages = off === "6 recalled messages stay as tombstones" ? this.visible().filter(({ recalledAt }) => recalledAt === null) : this.visible();
    const members = off === "6 members who left stay as tombstones" ? this.members.filter(({ leftAt }) => leftAt === null) : this.members;
    const erased = off === "8 erasure is a change" ? [] : this.erased;
    const all: Change[] = [
      ...messages.map((message): Change => ({ rev: message.rev, type: "message", message })),
      ...members.map((member): Change => ({ rev: member.rev, type: "member", member: presentMember(member) })),
      ...erased.map(({ rev, ...erasure }): Change => ({ rev, type: "erased", erased: erasure })),
      { rev: this.shared.rev, type: "conversation", conversation: this.#sharedAt(this.shared.rev) },
    ];
    return all.sort(byRev);
  }

  #sharedAt(rev: number) {
    const { name, history } = this.shared;
    return { conversationId: this.id, rev, kind: "group" as const, name, dataClass: "internal" as const, history };
  }

  #mayBeSeen({ seq, sender }: Message): boolean {
    if (this.parts.off === "3 the sender's own sockets are told" && sender.id === this.parts.me) return false;
    return seq >= this.floorOf(this.parts.me);
  }

  #announce(event: string, message: Message): void {
    if (this.#mayBeSeen(message)) this.#tell(event, message);
    else if (this.parts.off !== "3 what may not be seen is announced as a rev" && message.seq < this.floorOf(this.parts.me))
      this.#tell("conversation:advanced", { rev: message.rev });
  }

  #tell(event: string, payload: object): void {
    if (!this.membership(this.parts.me)) return;
    this.parts.tell({ event, payload: structuredClone({ ...payload, conversationId: this.id }) });
  }
}

/** A message that only its sending has taken a rev. */
const isFirst = ({ editedAt, recalledAt, reactions, ai }: Message): boolean =>
  editedAt === null && recalledAt === null && reactions.length === 0 && (ai === null || ai.state === "streaming");
const presentMember = ({ readSeq: _readSeq, fellRev: _fellRev, ...member }: Membership): Member => member;
