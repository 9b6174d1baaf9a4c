import { type Deps, emit, rooms } from "@hoopoe/actions";
import type { Socket } from "socket.io";
import { OnlineElsewhere } from "./online-elsewhere.js";

const quietMs = 3_000;
const gatherMs = 50;
const peopleAtOnce = 500;
const retryMs = 1_000;

/** How far a change is told: a server that is gone is noticed, and told, by each of the others for itself. */
type Reach = "everywhere" | "here";

/**
 * Who is online, as far as direct chats show it: told only to those other sides of a person's direct chats who are online themselves, so that it
 * grows with who looks, not with who is a member of what. Each server knows its own people, and the others' by signal. Changes are gathered: one
 * query and one signal for all who came or went in a moment. Going is told after 3 s, so that a reload is no farewell.
 */
export class Presence {
  readonly #here = new Map<string, number>();
  readonly #elsewhere: OnlineElsewhere;
  readonly #toSignal = new Map<string, boolean>();
  readonly #toTell = new Map<string, Reach>();
  readonly #toGreet = new Map<string, Set<Socket>>();
  #next: NodeJS.Timeout | null = null;
  #telling = false;

  constructor(
    private readonly deps: Deps,
    nodeId: string,
  ) {
    this.#elsewhere = new OnlineElsewhere({
      deps,
      nodeId,
      here: () => this.#here.keys(),
      // both of somebody's servers may have lost them at once, each still believing in the other: who had them last tells
      onChange: (id) => !this.#isOnline(id) && this.#leftLately.has(id) && this.#tell(id, "everywhere"),
      onMissed: (ids) => {
        for (const id of ids) this.#tell(id, "here");
      },
    });
    // a direct chat that begins while both are there
    deps.bus.live.onSignal("members:changed", (payload) => {
      const { accountIds = [] } = payload as { accountIds?: string[] };
      if (accountIds.length <= 2) for (const id of accountIds) if (this.#here.has(id)) this.#tell(id, "everywhere");
    });
  }

  readonly #leftLately = new Set<string>();

  /** A socket has come: its person is online, and learns who of their direct chats is. */
  came(socket: Socket): void {
    const accountId = (socket.data as { actor: { id: string } }).actor.id;
    const before = this.#here.get(accountId) ?? 0;
    const wasOnline = this.#isOnline(accountId);
    this.#here.set(accountId, before + 1);
    if (before === 0) this.#toSignal.set(accountId, true);
    if (!wasOnline) this.#tell(accountId, "everywhere");
    const greeted = this.#toGreet.get(accountId);
    if (greeted) greeted.add(socket);
    else this.#toGreet.set(accountId, new Set([socket]));
    this.#soon(gatherMs);
    socket.on("disconnect", () => {
      this.#toGreet.get(accountId)?.delete(socket);
      setTimeout(() => this.#gone(accountId), quietMs).unref();
    });
  }

  close(): void {
    if (this.#next) clearTimeout(this.#next);
    this.#elsewhere.close();
  }

  #gone(accountId: string): void {
    const left = (this.#here.get(accountId) ?? 1) - 1;
    if (left > 0) {
      this.#here.set(accountId, left);
      return;
    }
    this.#here.delete(accountId);
    this.#toSignal.set(accountId, false);
    this.#leftLately.add(accountId);
    setTimeout(() => this.#leftLately.delete(accountId), quietMs).unref();
    if (this.#elsewhere.has(accountId)) this.#soon(gatherMs);
    else this.#tell(accountId, "everywhere");
  }

  #isOnline(accountId: string): boolean {
    return this.#here.has(accountId) || this.#elsewhere.has(accountId);
  }

  #tell(accountId: string, reach: Reach): void {
    if (this.#toTell.get(accountId) !== "everywhere") this.#toTell.set(accountId, reach);
    this.#soon(gatherMs);
  }

  #soon(ms: number): void {
    if (!this.#telling) this.#next ??= setTimeout(() => void this.#tellAll(), ms).unref();
  }

  async #tellAll(): Promise<void> {
    this.#next = null;
    this.#telling = true;
    let wait = gatherMs;
    try {
      if (this.#toSignal.size) this.#elsewhere.tell([...this.#toSignal]);
      this.#toSignal.clear();
      while (this.#toTell.size || this.#toGreet.size) await this.#tellSome();
    } catch {
      // the database is away: whom to tell is not known now, but will be
      wait = retryMs;
    } finally {
      this.#telling = false;
      if (this.#toSignal.size || this.#toTell.size || this.#toGreet.size) this.#soon(wait);
    }
  }

  async #tellSome(): Promise<void> {
    const ids: string[] = [];
    for (const part of [this.#toTell, this.#toGreet]) for (const id of part.keys()) if (ids.length < peopleAtOnce) ids.push(id);
    const peersOf = await this.deps.store.members.directPeersOf([...new Set(ids)]);
    for (const id of ids) {
      const viewers = (peersOf.get(id) ?? []).filter((peer) => this.#isOnline(peer));
      const reach = this.#toTell.get(id);
      if (reach && viewers.length) {
        const target = { rooms: viewers.map(rooms.account), local: reach === "here" };
        emit(this.deps, "presence:changed", { userId: id, state: this.#isOnline(id) ? "online" : "offline" }, target);
      }
      for (const socket of this.#toGreet.get(id) ?? []) for (const peer of viewers) socket.emit("presence:changed", { userId: peer, state: "online" });
      this.#toTell.delete(id);
      this.#toGreet.delete(id);
    }
  }
}
