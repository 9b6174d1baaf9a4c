import type { Ai, Change, Changes, Member, Message, MessageList } from "@hoopoe/protocol";

/** One conversation as the protocol describes a server, seen by one member. A model of the protocol, made of nothing of ours. */
export class ConversationModel {
  rev = 0;
  epoch = "e0";
  floorSeq = 1;
  lastSeq = 0;
  shared = { conversationId: "c", rev: 0, kind: "group" as const, name: "n0", dataClass: "internal" as const, history: "all" as const };
  messages: Message[] = [];
  members: Member[] = [];
  erased: { rev: number; senderId: string; at: string }[] = [];
  /** Rows of answers hold what was last checkpointed; deltas run ahead. */
  live = new Map<string, { attempt: number; nextIndex: number; text: string }>();
  out: { event: string; payload: unknown }[] = [];
  /** Texts that no one may show who heard of the erasure. */
  buried = new Map<string, string[]>();
  #saved: string | null = null;

  emit(event: string, payload: object): void {
    this.out.push({ event, payload: structuredClone(payload) });
  }

  send(sender: string, ai: Ai | null = null): Message {
    this.rev += 1;
    this.lastSeq += 1;
    const id = `m${this.epoch}-${this.lastSeq}`;
    const message: Message = {
      id,
      conversationId: "c",
      seq: this.lastSeq,
      rev: this.rev,
      sender: { id: sender, kind: ai ? "bot" : "human" },
      clientId: id,
      text: ai ? "" : `text ${this.rev}`,
      mentions: [],
      replyTo: null,
      threadRoot: null,
      attachments: [],
      reactions: [],
      createdAt: "t",
      editedAt: null,
      recalledAt: null,
      forwarded: null,
      ai,
    };
    this.messages.push(message);
    this.emit("message:created", message);
    return message;
  }

  change(at: number, how: (message: Message) => void): void {
    const open = this.messages.filter((message) => message.recalledAt === null && message.seq >= this.floorSeq);
    const message = open[at % Math.max(1, open.length)];
    if (!message) return;
    how(message);
    this.rev += 1;
    message.rev = this.rev;
    this.emit("message:updated", message);
  }

  begin(): void {
    const ai: Ai = {
      runId: "r",
      attempt: 0,
      nextIndex: 0,
      state: "streaming",
      label: "AI",
      provider: null,
      model: null,
      jurisdiction: null,
      redactions: {},
      sources: [],
      usage: null,
      errorCode: null,
    };
    this.live.set(this.send("bot", ai).id, { attempt: 0, nextIndex: 0, text: "" });
  }

  stream(at: number, step: "delta" | "checkpoint" | "takeover" | "end" | "react"): void {
    const id = [...this.live.keys()][at % Math.max(1, this.live.size)];
    const row = this.messages.find((message) => message.id === id);
    const live = this.live.get(id ?? "");
    if (!row?.ai || !live) return;
    const { attempt, nextIndex: index } = live;
    if (step === "delta") {
      const text = `${attempt}.${index} `;
      this.live.set(row.id, { attempt, nextIndex: index + 1, text: live.text + text });
      return this.emit("message:delta", { conversationId: "c", messageId: row.id, runId: "r", attempt, index, text });
    }
    if (step === "takeover") this.live.set(row.id, { attempt: attempt + 1, nextIndex: 0, text: "" });
    const now = this.live.get(row.id) ?? live;
    if (step !== "react") Object.assign(row, { text: now.text, ai: { ...row.ai, attempt: now.attempt, nextIndex: now.nextIndex } });
    if (step === "checkpoint" || step === "takeover") return;
    this.rev += 1;
    row.rev = this.rev;
    if (step === "react") row.reactions = [{ emoji: `${this.rev}`, userIds: ["u1"], count: 1 }];
    else {
      this.live.delete(row.id);
      row.ai = { ...row.ai, state: "done" };
    }
    this.emit("message:updated", row);
  }

  member(userId: string): void {
    this.rev += 1;
    const held = this.members.find((member) => member.userId === userId);
    const next: Member = {
      conversationId: "c",
      rev: this.rev,
      userId,
      role: "member",
      floorSeq: 1,
      joinedAt: "t",
      leftAt: held && !held.leftAt ? "left" : null,
    };
    this.members = [...this.members.filter((member) => member !== held), next];
    this.emit("member:updated", next);
  }

  rename(): void {
    this.rev += 1;
    this.shared = { ...this.shared, rev: this.rev, name: `n${this.rev}` };
    this.emit("conversation:updated", this.shared);
  }

  advance(extra: object = {}): void {
    this.rev += 1;
    this.emit("conversation:advanced", { conversationId: "c", rev: this.rev, ...extra });
  }

  retain(): void {
    const floorSeq = Math.min(this.floorSeq + 2, this.lastSeq + 1);
    this.floorSeq = floorSeq;
    this.advance({ floorSeq });
  }

  erase(senderId: string): void {
    const at = `erased ${this.rev}`;
    const texts = this.messages.filter((message) => message.sender.id === senderId).map(({ text }) => text);
    this.buried.set(`${this.epoch} ${this.rev + 1}`, texts.filter(Boolean));
    for (const message of this.messages) {
      if (message.sender.id === senderId) Object.assign(message, { text: "", reactions: [], recalledAt: at });
      message.reactions = message.reactions.filter(({ userIds }) => !userIds.includes(senderId));
    }
    this.advance({ erased: { senderId, at } });
    this.erased = [...this.erased.filter((erasure) => erasure.senderId !== senderId), { rev: this.rev, senderId, at }];
  }

  backup(): void {
    const { rev, lastSeq, floorSeq, shared, messages, members, erased } = this;
    this.#saved = JSON.stringify({ rev, lastSeq, floorSeq, shared, messages, members, erased, live: [...this.live] });
  }

  /** Everything is as it was at the backup, under a new epoch; nothing in flight arrives any more. */
  restore(): boolean {
    if (!this.#saved) return false;
    const { live, ...saved } = JSON.parse(this.#saved);
    Object.assign(this, saved, { live: new Map(live), epoch: `${this.epoch}'`, out: [] });
    return true;
  }

  visible = (): Message[] => this.messages.filter(({ seq }) => seq >= this.floorSeq);

  changes(afterRev: number, limit: number): Changes {
    const all: Change[] = [
      ...this.visible().map((message): Change => ({ rev: message.rev, type: "message", message })),
      ...this.members.map((member): Change => ({ rev: member.rev, type: "member", member })),
      ...this.erased.map(({ rev, ...erased }): Change => ({ rev, type: "erased", erased })),
      { rev: this.shared.rev, type: "conversation", conversation: this.shared },
    ];
    const items = all.filter(({ rev }) => rev > afterRev).sort((a, b) => a.rev - b.rev);
    const more = items.length > limit;
    const page = items.slice(0, limit);
    return structuredClone({ items: page, more, rev: more ? (page.at(-1)?.rev ?? 0) : this.rev, floorSeq: this.floorSeq, epoch: this.epoch, reset: false });
  }

  page(beforeSeq: number, limit: number): MessageList {
    const below = this.visible()
      .filter(({ seq }) => seq < beforeSeq)
      .toReversed();
    const items = below.slice(0, limit);
    return structuredClone({ items, nextCursor: below.length > limit ? (items.at(-1)?.seq ?? null) : null });
  }
}
