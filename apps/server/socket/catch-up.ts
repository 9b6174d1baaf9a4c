import { announceEnded, type Deps, presentMissed, rooms } from "@hoopoe/actions";
import type { Figures } from "../health/figures.js";
import type { SocketServer } from "./open-socket-server.js";
import { RoomRepair } from "./room-repair.js";
import type { ToldRevs } from "./told-revs.js";

/** Milliseconds. */
const everyMs = 1_000;
/** Each look goes back so far behind the one before: what was committed, or who connected, while that one read. */
const overlapMs = 3_000;
/** Now and then a look goes back further: a transaction may have taken so long from its change to its commit. */
const longOverlapMs = 30_000;
const longEvery = 4;
/** Whoever could not look for so long reads everything anew instead. */
const longestGapMs = 5 * 60_000;
/** In a minute every socket is looked at once, whatever the times of changes say: what no time tells of (a session that ran out) is found too. */
const roundOf = 60;
const peopleAtOnce = 500;
/** The last so many missed revs of a conversation are pushed one by one; who misses more sees the gap below them, and reads. */
const longestPush = 200;
/** Conversations whose missed events are read at once. */
const atOnce = 4;

type Parts = { deps: Deps; io: SocketServer; told: ToldRevs; figures: Figures };
type Candidate = { id: string; rev: number };

/**
 * The live channel may lose things; the database does not. Once a second a server asks it what has changed lately: sessions that ended,
 * people who came or left, conversations that are further than their sockets here were told, twice in a row (what was just committed is still
 * on its way). It costs what changed, not how much there is.
 */
export class CatchUp {
  readonly #repair: RoomRepair;
  /** How far sockets here had been told when a conversation was first seen to be further. */
  readonly #behind = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #lookedAt: number;
  #wholeLookAt: number;
  #looks = 0;
  #toVisit: string[] = [];
  #running = false;

  constructor(private readonly parts: Parts) {
    const { deps, io, told } = parts;
    this.#repair = new RoomRepair(deps, io, told);
    this.#lookedAt = deps.store.now().getTime();
    this.#wholeLookAt = this.#lookedAt;
    this.#timer = setInterval(() => void this.#look(), everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#repair.stop();
  }

  async #look(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      const now = this.parts.deps.store.now().getTime();
      const isLong = this.#looks % longEvery === 0;
      const since = isLong ? this.#wholeLookAt - longOverlapMs : this.#lookedAt - overlapMs;
      if (now - since > longestGapMs) await this.#visitAll();
      else await this.#readSince(new Date(since));
      this.#looks += 1;
      this.#lookedAt = now;
      if (isLong) this.#wholeLookAt = now;
    } catch {
      // the database is away; the next look, in a second, goes back as far
    } finally {
      this.#running = false;
    }
  }

  async #readSince(since: Date): Promise<void> {
    const { recent } = this.parts.deps.store;
    this.#end(await recent.endedSessions(since));
    this.#repair.begin();
    await this.#repair.keepTo(await recent.memberships(since));
    const candidates = new Map<string, Candidate>();
    for (const c of await this.#visitSome()) candidates.set(c.id, c);
    for (const c of await recent.conversations(since)) candidates.set(c.id, c);
    // seen once, and not among those that changed lately any more
    const seenBefore = [...this.#behind.keys()].filter((id) => !candidates.has(id));
    if (seenBefore.length) for (const [id, rev] of await this.parts.deps.store.conversations.revsOf(seenBefore)) candidates.set(id, { id, rev });
    await this.#pushMissed([...candidates.values()]);
  }

  /** The next of the round. */
  async #visitSome(): Promise<Candidate[]> {
    const { sockets } = this.parts.io.sockets;
    if (!this.#toVisit.length) this.#toVisit = [...sockets.keys()];
    return this.#visit(this.#toVisit.splice(0, Math.ceil(sockets.size / roundOf)));
  }

  async #visitAll(): Promise<void> {
    const ids = [...this.parts.io.sockets.sockets.keys()];
    while (ids.length) await this.#pushMissed(await this.#visit(ids.splice(0, peopleAtOnce)));
  }

  /** Compares sessions and rooms of these sockets with the database. Returns the conversations that they are in. */
  async #visit(socketIds: string[]): Promise<Candidate[]> {
    const { deps, io } = this.parts;
    const actors = socketIds.flatMap((id) => io.sockets.sockets.get(id)?.data.actor ?? []);
    if (!actors.length) return [];
    this.#end(await deps.store.sessions.endedAmong([...new Set(actors.map(({ sessionId }) => sessionId))]));
    const accountIds = [...new Set(actors.map(({ id }) => id))];
    this.#repair.begin();
    const memberships = await deps.store.recent.membershipsOf(accountIds);
    await this.#repair.keepOnlyTo(memberships, accountIds);
    return memberships.map((m) => ({ id: m.conversationId, rev: m.conversationRev }));
  }

  #end(sessions: { id: string; reason: Parameters<typeof announceEnded>[2] }[]): void {
    const { deps, io } = this.parts;
    for (const { id, reason } of sessions) if (io.sockets.adapter.rooms.has(rooms.session(id))) announceEnded(deps, [id], reason);
  }

  async #pushMissed(candidates: Candidate[]): Promise<void> {
    const { told, figures } = this.parts;
    const due: Candidate[] = [];
    let revsBehind = 0;
    for (const { id, rev } of candidates) {
      const through = told.through(id);
      if (through === null || rev <= through) {
        this.#behind.delete(id);
        continue;
      }
      revsBehind += rev - through;
      if (this.#behind.get(id) === through) due.push({ id, rev });
      else this.#behind.set(id, through);
    }
    figures.looked(revsBehind);
    while (due.length) await Promise.all(due.splice(0, atOnce).map((missed) => this.#push(missed)));
  }

  async #push({ id, rev }: Candidate): Promise<void> {
    const { deps, io, told, figures } = this.parts;
    const isHere = (accountId: string): boolean => io.sockets.adapter.rooms.has(rooms.account(accountId));
    let toldRev = told.missedFrom(id, { upToRev: rev, most: longestPush });
    let healed = 0;
    while (toldRev < rev) {
      const missed = await presentMissed(deps, id, { toldRev, upToRev: rev, isHere });
      for (const { event, payload, to, except } of missed) {
        if (event !== "conversation:advanced" && "rev" in payload && told.has(id, payload.rev)) continue;
        healed += 1;
        io.local
          .to(to)
          .except(except)
          .emit(event as never, payload);
      }
      const last = missed.at(-1)?.payload;
      toldRev = last && "rev" in last && last.rev > toldRev ? last.rev : rev;
    }
    told.raise(id, rev);
    this.#behind.delete(id);
    figures.healed(healed);
  }
}
