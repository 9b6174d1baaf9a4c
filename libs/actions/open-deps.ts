import { type Bus, openBus } from "@hoopoe/bus";
import { openFiles } from "@hoopoe/files";
import { type MasterKeyDriver, uuidv7 } from "@hoopoe/crypto";
import { BoundedMap, isDatabaseAway, openStore, type Store, type StoreOptions, type UnreadableFinding } from "@hoopoe/store";
import { forgetMembership } from "./access.js";
import type { Deps, Log, Settings } from "./context.js";
import { type LiveProbe, startLiveProbe } from "./figures/live-probe.js";
import { Keywords } from "./bots/keywords.js";
import { RecentFloors } from "./messages/recent-floors.js";
import { Registers } from "./messages/registers.js";
import { RateLimiter } from "./rate-limiter.js";

export type OpenOptions = {
  kind: "server" | "worker";
  databaseUrl: string;
  redisUrl: string | undefined;
  masterKeys: MasterKeyDriver;
  suite: StoreOptions["suite"];
  /** Of the pool of SQL connections. */
  connections: number;
  limits: boolean;
  /** Where the bytes of files lie; absolute. */
  filesDir: string;
  settings: Settings;
  log: Log;
};
/** What actions need, opened; `close` ends it in order. */
export type Opened = { deps: Deps; nodeId: string; kind: OpenOptions["kind"]; probe: LiveProbe; close(): Promise<void> };

const startupMs = 60_000;
const signEveryMs = 5_000;

/**
 * Opens store and bus for one process and lets the others know that it is alive. Waits up to a minute for a database that is not there,
 * or not prepared, yet. @throws WrongMasterKey
 */
export async function openDeps(options: OpenOptions): Promise<Opened> {
  const { kind, databaseUrl, redisUrl, masterKeys, suite, connections, log, settings } = options;
  const nodeId = uuidv7();
  const files = await openFiles({ dir: options.filesDir });
  const onLost = (error: unknown): void => log.warn({ code: (error as { code?: string }).code }, "a database connection was lost");
  const onUnreadable = (finding: UnreadableFinding): void =>
    log.warn({ ...finding }, "sealed content cannot be opened: it was altered, moved, or lost its key");
  const store = await whenThere(log, () => openStore({ databaseUrl, masterKeys, suite, connections, onLost, onUnreadable }));
  const bus = await openBus({ databaseUrl, ...(redisUrl ? { redisUrl } : {}), nodeId, kind, sealer: store.liveSealer, log });
  const deps: Deps = {
    store,
    bus,
    files,
    log,
    settings,
    limiter: new RateLimiter(options.limits),
    registers: new Registers({ bus }),
    floors: new RecentFloors(),
    keywords: new Keywords(store),
    memberships: new BoundedMap(100_000),
  };
  bus.live.onSignal("members:changed", (payload) => {
    const { conversationId = "", accountIds = [] } = payload as { conversationId?: string; accountIds?: string[] };
    for (const accountId of accountIds) forgetMembership(deps, conversationId, accountId);
  });
  bus.live.onSignal("bots:changed", () => deps.keywords.forget());
  bus.live.onSignal("keys:destroyed", () => store.keys.forget());
  const sign = async (): Promise<void> => {
    await store.keys.refresh().catch((error: Error) => log.warn({ error: error.name }, "the master key could not be looked for"));
    await store.nodes.seen(nodeId, kind, store.keys.newest).catch(() => undefined);
  };
  void sign();
  const signs = setInterval(() => void sign(), signEveryMs);
  const probe = startLiveProbe({ live: bus.live, nodeId, kind, now: store.now });
  return {
    deps,
    nodeId,
    kind,
    probe,
    async close() {
      clearInterval(signs);
      probe.stop();
      await store.nodes.gone(nodeId).catch(() => undefined);
      try {
        await bus.close();
      } finally {
        await store.close();
      }
    },
  };
}

/** A way to all processes for one that is none of them: it signs nowhere as alive. Closes within a second or two. */
export function openDoctorBus({ databaseUrl, redisUrl, store }: Pick<OpenOptions, "databaseUrl" | "redisUrl"> & { store: Store }): Promise<Bus> {
  const log = { info: () => undefined, warn: () => undefined };
  return openBus({ databaseUrl, ...(redisUrl ? { redisUrl } : {}), nodeId: uuidv7(), kind: "worker", sealer: store.liveSealer, log });
}

async function whenThere<T>(log: Log, open: () => Promise<T>): Promise<T> {
  const until = performance.now() + startupMs;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      const notPrepared = (error as { code?: string }).code === "42P01";
      if (performance.now() > until || !(isDatabaseAway(error) || notPrepared)) throw error;
      log.info({}, notPrepared ? "waiting for the database to be prepared" : "waiting for the database");
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}
