import type { Deps } from "@hoopoe/actions";

/** Who came to or left a server: `[person, there now]`. */
type Changes = [accountId: string, online: boolean][];
/** All who are at a server, in pieces of which the first says so. */
type All = { first: boolean; accountIds: string[] };

const pieceOf = 1_000;
const lookEveryMs = 5_000;
/** Within this all pieces of all who are at a server have come. */
const piecesMs = 1_000;

type Use = {
  deps: Deps;
  nodeId: string;
  /** Everybody who is online here. */
  here(): Iterable<string>;
  /** Somebody who was or is at another server. */
  onChange(accountId: string): void;
  /** People of whom nobody told that they came or left: their server is gone without a word, or is back, or what it said was lost. */
  onMissed(accountIds: string[]): void;
};

/**
 * Who is online at the other servers, server by server, as they tell: all of theirs when asked, then each change. A server that is missing from the
 * list of living ones twice in a row is gone with all its people; one whose people are not known is asked.
 */
export class OnlineElsewhere {
  readonly #nodes = new Map<string, Set<string>>();
  readonly #missing = new Set<string>();
  /** Servers that are telling all of theirs: who was there before, and of whom was told since. */
  readonly #comparing = new Map<string, { before: ReadonlySet<string>; told: Set<string> }>();
  readonly #stop: (() => void)[];

  constructor(private readonly use: Use) {
    const { live } = use.deps.bus;
    const others = (kind: string, take: (nodeId: string, payload: never) => void): (() => void) =>
      live.onSignal(kind, (payload, { nodeId }) => nodeId !== use.nodeId && take(nodeId, payload as never));
    const looks = setInterval(() => void this.#look().catch(() => undefined), lookEveryMs);
    this.#stop = [
      () => clearInterval(looks),
      others("presence", (nodeId, changes: Changes) => this.#heard(nodeId, changes)),
      others("presence:all", (nodeId, all: All) => this.#heardAll(nodeId, all)),
      others("presence:ask", (_, asked: { nodeId: string | null }) => {
        if (asked.nodeId === null || asked.nodeId === use.nodeId) this.#tellAll();
      }),
      // what was said meanwhile is lost, in both directions
      live.onState((connected) => connected && this.#meet()),
    ];
    if (live.state().connected) this.#meet();
  }

  has(accountId: string): boolean {
    for (const people of this.#nodes.values()) if (people.has(accountId)) return true;
    return false;
  }

  /** Tells the others who came and who left here. */
  tell(changes: Changes): void {
    this.use.deps.bus.live.signal("presence", changes);
  }

  close(): void {
    for (const stop of this.#stop) stop();
  }

  #meet(): void {
    this.#tellAll();
    this.#ask(null);
  }

  #ask(nodeId: string | null): void {
    this.use.deps.bus.live.signal("presence:ask", { nodeId });
  }

  #tellAll(): void {
    const all = [...this.use.here()];
    for (let i = 0; i === 0 || i < all.length; i += pieceOf)
      this.use.deps.bus.live.signal("presence:all", { first: i === 0, accountIds: all.slice(i, i + pieceOf) } satisfies All);
  }

  #heard(nodeId: string, changes: Changes): void {
    const people = this.#nodes.get(nodeId);
    // its others are not known: it is asked for all at the next look
    if (!people) return;
    const told = this.#comparing.get(nodeId)?.told;
    for (const [accountId, online] of changes) {
      told?.add(accountId);
      if (online) people.add(accountId);
      else people.delete(accountId);
      this.use.onChange(accountId);
    }
  }

  #heardAll(nodeId: string, { first, accountIds }: All): void {
    const before = this.#nodes.get(nodeId);
    const people = first || !before ? new Set<string>() : before;
    for (const id of accountIds) people.add(id);
    this.#nodes.set(nodeId, people);
    this.#missing.delete(nodeId);
    if (first && before) for (const id of before) if (!people.has(id)) this.use.onChange(id);
    const [anybody] = this.use.here();
    if (!first || anybody === undefined || this.#comparing.has(nodeId)) return;
    this.#comparing.set(nodeId, { before: before ?? new Set(), told: new Set() });
    setTimeout(() => this.#compare(nodeId), piecesMs).unref();
  }

  /** What differs from before was said while it could not be heard, and not told to anybody here. */
  #compare(nodeId: string): void {
    const { before = new Set<string>(), told } = this.#comparing.get(nodeId) ?? {};
    this.#comparing.delete(nodeId);
    const now = this.#nodes.get(nodeId) ?? new Set<string>();
    this.use.onMissed([...before, ...now].filter((id) => before.has(id) !== now.has(id) && !told?.has(id)));
  }

  async #look(): Promise<void> {
    const living = new Set(await this.use.deps.store.nodes.livingIds("server"));
    for (const nodeId of living) if (nodeId !== this.use.nodeId && !this.#nodes.has(nodeId)) this.#ask(nodeId);
    for (const [nodeId, people] of this.#nodes) {
      if (living.has(nodeId)) this.#missing.delete(nodeId);
      else if (this.#missing.delete(nodeId)) {
        this.#nodes.delete(nodeId);
        this.use.onMissed([...people]);
      } else this.#missing.add(nodeId);
    }
  }
}
