import { HoopoeError } from "../hoopoe-error.js";
import { RoomModel, type Told } from "./room-model.js";
import type { Rule } from "./rules.js";

export const me = "u0";
export const people = [me, "u1", "u2", "u3"] as const;
/** Small, so that there is more than one page of everything. */
const changesLimit = 3;

export type Question = {
  params?: Record<string, string>;
  query?: Record<string, number | string>;
  conversationId?: string;
  afterRev?: number;
  seq?: number;
  clientId?: string;
};

/** A server with two conversations, both doors of it, backups and restores, as the protocol describes it to one person. */
export class ServerModel {
  epoch = "e0";
  /** Events for the reader's sockets that were not looked at yet. */
  out: Told[] = [];
  /** The server's own channel loses what is told now. */
  losing = false;
  readonly rooms: RoomModel[];
  #saved: string[] | null = null;

  constructor(off: Rule | null) {
    const tell = (room: () => RoomModel, told: Told): void => {
      const isMembership = told.event === "conversation:created" || told.event === "conversation:removed";
      if (this.losing && !isMembership && told.payload.rev !== undefined) return;
      room().told = Math.max(room().told, told.payload.rev ?? 0);
      if (isMembership && off === "9 created and removed carry the membership's rev") told.payload.rev = 1;
      this.out.push(told);
    };
    const open = (id: string): RoomModel => {
      const room: RoomModel = new RoomModel(id, {
        me,
        off,
        epoch: () => (off === "6 the epoch is new at each restore" ? "e0" : this.epoch),
        tell: (told) => tell(() => room, told),
      });
      return room;
    };
    this.rooms = ["a", "b"].map(open);
    for (const room of this.rooms) {
      room.update({});
      room.add(people.slice(0, 3));
      for (let n = 0; n < 5; n += 1) room.send(people[n % 3] as string);
    }
    this.out = [];
  }

  room(id: string | undefined): RoomModel {
    const room = this.rooms.find((held) => held.id === id);
    if (!room?.membership(me)) throw new HoopoeError("NOT_FOUND", { message: "" });
    return room;
  }

  backup(): void {
    this.#saved = this.rooms.map((room) => room.save());
  }

  /** Everything is as it was at the backup, under a new epoch. */
  restore(): boolean {
    if (!this.#saved) return false;
    for (const [n, room] of this.rooms.entries()) room.restore(this.#saved[n] as string);
    this.epoch += "'";
    this.out = [];
    return true;
  }

  /** A route or a client event. Throws HoopoeError. */
  answer(name: string, { params, query, ...input }: Question): unknown {
    const id = params?.id ?? input.conversationId;
    const mine = this.rooms.filter((room) => room.membership(me));
    const page = <T>(items: T[]) => ({ items, nextCursor: null });
    switch (name) {
      case "listConversations":
        return page(mine.map((room) => room.conversation()));
      case "sync:heads":
        return page(mine.map((room) => room.head()));
      case "readConversation":
        return this.room(id).conversation();
      case "listMembers":
        return page(this.room(id).memberList());
      case "listMessages":
        return this.room(id).page(Number(query?.beforeSeq ?? Number.POSITIVE_INFINITY), query?.beforeSeq === undefined ? 4 : 2);
      case "readMessage":
        return this.#message(id ?? "");
      case "listChanges":
        return this.room(id).changes(Number(query?.afterRev ?? 0), changesLimit);
      case "sync:pull":
        return this.room(id).changes(input.afterRev ?? 0, changesLimit);
      default:
        return this.#write(name, this.room(id), input);
    }
  }

  #write(name: string, room: RoomModel, { clientId = "", seq = 0 }: Question): unknown {
    if (name === "message:send" || name === "sendMessage") return this.#send(room, clientId);
    if (name === "conversation:read") return { readSeq: room.read(me, seq) };
    throw new Error(`the model has no ${name}`);
  }

  #message(id: string): unknown {
    const found = this.rooms.filter((room) => room.membership(me)).flatMap((room) => room.visible().filter((message) => message.id === id));
    if (!found[0]) throw new HoopoeError("NOT_FOUND", { message: "" });
    return structuredClone(found[0]);
  }

  #send(room: RoomModel, clientId: string): unknown {
    const held = room.messages.find((message) => message.sender.id === me && message.clientId === clientId);
    const { id, seq, rev, createdAt } = held ?? (room.send(me, { clientId }) as NonNullable<typeof held>);
    return { id, seq, rev, createdAt, duplicate: held !== undefined };
  }
}
