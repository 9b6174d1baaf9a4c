import { randomUUID } from "node:crypto";
import type { Conversation, Member, Message } from "@hoopoe/protocol";
import type { Server } from "socket.io";
import { Refusal } from "./refusal.js";

type Room = { id: string; rev: number; lastSeq: number; epoch: string; name: string; members: Member[]; messages: Message[]; read: Map<string, number> };

const time = (): string => new Date().toISOString();

/** Conversations as the protocol describes them, in memory; every rev is announced. */
export class ProtocolRooms {
  readonly #rooms = new Map<string, Room>();
  readonly #io: Server;
  /** Which events are not delivered. */
  drop: (event: string) => boolean = () => false;

  constructor(io: Server) {
    this.#io = io;
  }

  message(id: string | undefined, userId: string): Message {
    const room = [...this.#rooms.values()].find(({ messages }) => messages.some((message) => message.id === id));
    const found = this.find(room?.id, userId).messages.find((message) => message.id === id);
    if (!found) throw new Refusal("NOT_FOUND");
    return found;
  }

  page(room: Room, { beforeSeq, limit }: { beforeSeq: number; limit: number }) {
    const below = room.messages.filter(({ seq }) => seq < beforeSeq).toReversed();
    return { items: below.slice(0, limit), nextCursor: below.length > limit ? below[limit - 1]?.seq : null };
  }

  add(userIds: string[], name = "room"): Room {
    const room: Room = { id: randomUUID(), rev: 0, lastSeq: 0, epoch: "e", name, members: [], messages: [], read: new Map() };
    this.#rooms.set(room.id, room);
    for (const userId of userIds) this.addMember(room, userId);
    return room;
  }

  addMember(room: Room, userId: string): void {
    room.rev += 1;
    const member: Member = { conversationId: room.id, rev: room.rev, userId, role: "member", floorSeq: 1, joinedAt: time(), leftAt: null };
    room.members = [...room.members.filter((held) => held.userId !== userId), member];
    this.#io.in(userId).socketsJoin(room.id);
    this.emit(userId, "conversation:created", this.#shared(room));
    this.emit(room.id, "member:updated", member);
  }

  removeMember(room: Room, userId: string): void {
    room.rev += 1;
    room.members = room.members.map((member) => (member.userId === userId ? { ...member, rev: room.rev, leftAt: time() } : member));
    this.#io.in(userId).socketsLeave(room.id);
    this.emit(userId, "conversation:removed", this.#shared(room));
    this.emit(room.id, "member:updated", room.members.find((member) => member.userId === userId) as Member);
  }

  rename(room: Room, name: string): void {
    room.rev += 1;
    room.name = name;
    this.emit(room.id, "conversation:updated", this.#shared(room));
  }

  post(room: Room, userId: string, input: { text: string; clientId?: string; ai?: Message["ai"]; attachments?: Message["attachments"] }) {
    const clientId = input.clientId ?? randomUUID();
    const held = room.messages.find((message) => message.clientId === clientId && message.sender.id === userId);
    if (held) return { id: held.id, seq: held.seq, rev: held.rev, createdAt: held.createdAt, duplicate: true };
    room.rev += 1;
    room.lastSeq += 1;
    const message: Message = {
      id: randomUUID(),
      conversationId: room.id,
      seq: room.lastSeq,
      rev: room.rev,
      sender: { id: userId, kind: input.ai ? "bot" : "human" },
      clientId,
      text: input.text,
      mentions: [],
      replyTo: null,
      threadRoot: null,
      attachments: input.attachments ?? [],
      reactions: [],
      createdAt: time(),
      editedAt: null,
      recalledAt: null,
      forwarded: null,
      ai: input.ai ?? null,
    };
    room.messages.push(message);
    this.emit(room.id, "message:created", message);
    return { id: message.id, seq: message.seq, rev: message.rev, createdAt: message.createdAt, duplicate: false };
  }

  update(room: Room, id: string, change: Partial<Message>): void {
    room.rev += 1;
    const message = Object.assign(room.messages.find((held) => held.id === id) as Message, change, { rev: room.rev });
    this.emit(room.id, "message:updated", message);
  }

  /** As the protocol says: what would leave it as it is takes no rev. */
  edit(id: string, userId: string, { text, ifRev }: { text: string; ifRev?: number }) {
    const { room, message } = this.#own(id, userId);
    if (message.recalledAt !== null || (ifRev !== undefined && ifRev !== message.rev)) throw new Refusal("CONFLICT");
    if (message.text !== text) this.update(room, id, { text, editedAt: time() });
    return { rev: message.rev };
  }

  recall(id: string, userId: string) {
    const { room, message } = this.#own(id, userId);
    if (message.recalledAt !== null) throw new Refusal("CONFLICT");
    this.update(room, id, { text: "", mentions: [], reactions: [], recalledAt: time() });
    return { rev: message.rev };
  }

  react(id: string, userId: string, { emoji, on }: { emoji: string; on: boolean }) {
    const message = this.message(id, userId);
    if (message.recalledAt !== null) throw new Refusal("CONFLICT");
    const held = message.reactions.find((reaction) => reaction.emoji === emoji)?.userIds ?? [];
    if (held.includes(userId) === on) return { rev: message.rev };
    const userIds = on ? [...held, userId] : held.filter((one) => one !== userId);
    const next = [...message.reactions.filter((reaction) => reaction.emoji !== emoji), { emoji, userIds, count: userIds.length }];
    this.update(this.find(message.conversationId, userId), id, { reactions: next.filter(({ count }) => count > 0) });
    return { rev: message.rev };
  }

  #own(id: string, userId: string): { room: Room; message: Message } {
    const message = this.message(id, userId);
    if (message.sender.id !== userId) throw new Refusal("FORBIDDEN");
    return { room: this.find(message.conversationId, userId), message };
  }

  delta(room: Room, messageId: string, { attempt, index, text }: { attempt: number; index: number; text: string }): void {
    this.emit(room.id, "message:delta", { conversationId: room.id, messageId, runId: "r", attempt, index, text });
  }

  emit(to: string, event: string, payload: object): void {
    if (!this.drop(event)) this.#io.in(to).emit(event, structuredClone(payload));
  }

  find(id: string | undefined, userId: string): Room {
    const room = this.#rooms.get(id ?? "");
    if (!room?.members.some((member) => member.userId === userId && !member.leftAt)) throw new Refusal("NOT_FOUND");
    return room;
  }

  readonly #shared = ({ id, rev, name }: Room) => ({ conversationId: id, rev, kind: "group", name, dataClass: "internal", history: "all" });

  conversation(room: Room, userId: string): Conversation {
    const readSeq = room.read.get(userId) ?? 0;
    const unread = room.messages.filter(({ seq, sender, recalledAt }) => seq > readSeq && sender.id !== userId && !recalledAt).length;
    return {
      id: room.id,
      kind: "group",
      name: room.name,
      peer: null,
      dataClass: "internal",
      history: "all",
      role: "member",
      memberCount: room.members.filter(({ leftAt }) => !leftAt).length,
      lastSeq: room.lastSeq,
      rev: room.rev,
      epoch: room.epoch,
      floorSeq: 1,
      readSeq,
      unread,
      lastMessage: room.messages.at(-1) ?? null,
      createdAt: "2026-01-01T00:00:00Z",
    };
  }

  readonly mine = (userId: string): Conversation[] =>
    [...this.#rooms.values()]
      .filter(({ members }) => members.some((member) => member.userId === userId && !member.leftAt))
      .map((room) => this.conversation(room, userId));

  changes(room: Room, afterRev: number) {
    const all = [
      ...room.messages.map((message) => ({ rev: message.rev, type: "message", message })),
      ...room.members.map((member) => ({ rev: member.rev, type: "member", member })),
    ];
    const items = all.filter(({ rev }) => rev > afterRev).sort((a, b) => a.rev - b.rev);
    const more = items.length > 20;
    return { items: items.slice(0, 20), more, rev: more ? items[19]?.rev : room.rev, floorSeq: 1, epoch: room.epoch, reset: false };
  }

  read(room: Room, userId: string, seq: number) {
    const readSeq = Math.max(room.read.get(userId) ?? 0, Math.min(seq, room.lastSeq));
    room.read.set(userId, readSeq);
    this.emit(room.id, "receipt:updated", { conversationId: room.id, userId, readSeq });
    return { readSeq };
  }
}
