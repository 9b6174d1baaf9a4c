import type { Bus } from "@hoopoe/bus";
import type { Files } from "@hoopoe/files";
import type { BoundedMap, Store } from "@hoopoe/store";
import type { Keywords } from "./bots/keywords.js";
import type { RecentFloors } from "./messages/recent-floors.js";
import type { Registers } from "./messages/registers.js";
import type { RateLimiter } from "./rate-limiter.js";

export type Log = { info(fields: object, message: string): void; warn(fields: object, message: string): void; error(fields: object, message: string): void };

/** What the product is told from outside, as far as actions care. */
export type Settings = {
  /** Origin that people see, without a slash at the end. */
  publicUrl: string;
  /** The language of what the server itself writes (the AI label). */
  language: "zh" | "en";
  /** Whether messages are indexed for search, and searched. */
  searchIndex: boolean;
  /** The largest file that is taken. */
  fileLimitBytes: number;
};

/** What a process gives to every action. */
export type Deps = {
  store: Store;
  bus: Bus;
  /** The bytes of files, sealed. */
  files: Files;
  log: Log;
  settings: Settings;
  limiter: RateLimiter;
  /** Read marks and typing on their way out. */
  registers: Registers;
  /** Who joined lately, and what is kept from them. */
  floors: RecentFloors;
  /** The words that wake bots. */
  keywords: Keywords;
  /** Living memberships that were seen lately: `conversation/account`; a hint for an early no, checked again at the write. */
  memberships: BoundedMap<string, { until: number }>;
};

export type Actor = { id: string; role: "member" | "admin" | "security_admin" | "audit_admin"; sessionId: string };

/** One call: who asks, and under which request id. */
export type Ctx = Deps & { actor: Actor; requestId: string };

/** A call by nobody (sign-in, set-up, invites): only where it comes from. */
export type Anonymous = Deps & { address: string; requestId: string };
