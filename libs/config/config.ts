import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";

const wholeIn = (min: number, max: number) => z.string().regex(/^\d+$/, "must be a whole number").transform(Number).pipe(z.number().min(min).max(max));
const whole = (min: number, max: number, fallback: number) => wholeIn(min, max).default(fallback);
const url = (schemes: string[], example: string) =>
  z.string().refine((s) => URL.canParse(s) && schemes.includes(new URL(s).protocol), `must be an address like ${example}`);

/** Some seconds: for trials. */
const shortestRotationDays = 0.0001;
/** Where the key is Hoopoe's own. Another one is the operator's: a copy of it that went out of date unnoticed would be worth nothing when it is needed. */
const ownKeyRotationDays = 30;
/** In days: as the shipped text on scope and protection tells people. */
const threeYears = 1_096;
const days = z
  .string()
  .regex(/^\d+(\.\d+)?$/, "must be a number of days")
  .transform(Number);

const Environment = z.object({
  NODE_ENV: z.string().default("development"),
  FILES_DIR: z.string().min(1).optional(),
  FILE_LIMIT_MB: whole(1, 10_240, 100),
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: whole(1, 65_535, 3000),
  DATA_DIR: z.string().min(1).default("./data"),
  DATABASE_URL: url(["postgres:", "postgresql:"], "postgresql://user:password@host:5432/hoopoe").optional(),
  REDIS_URL: url(["redis:", "rediss:"], "redis://host:6379").optional(),
  MASTER_KEY_FILE: z.string().min(1).optional(),
  CRYPTO_SUITE: z.enum(["aes", "gm"]).default("aes"),
  MASTER_PASSPHRASE_FILE: z.string().min(1).optional(),
  KEY_ROTATION_DAYS: days.refine((n) => n === 0 || (n >= shortestRotationDays && n <= 3_650), "must be 0 (never) or at most 3650 days").optional(),
  ADMIN_USERNAME: z.string().optional(),
  ADMIN_PASSWORD: z.string().optional(),
  PUBLIC_URL: url(["http:", "https:"], "https://chat.example.org")
    .transform((s) => s.replace(/\/+$/, ""))
    .optional(),
  TRUST_PROXY: z.string().default(""),
  SERVERS: whole(0, 64, 1),
  WORKERS: whole(0, 64, 1),
  SERVER_NUMBER: wholeIn(1, 64).optional(),
  SERVER_FOLDER: z.string().min(1).optional(),
  HEALTH_PORT: whole(0, 65_535, 0),
  LIMITS: z.enum(["on", "off"]).default("on"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  RECORD_DAYS: wholeIn(0, 36_500)
    .refine((n) => n === 0 || n >= 180, "must be 0 (for good) or at least 180 days")
    .default(threeYears),
  SEARCH_INDEX: z.enum(["on", "off"]).default("on"),
  ORGANISATION_LANGUAGE: z.enum(["zh", "en"]).default("zh"),
});

export type Config = {
  production: boolean;
  host: string;
  port: number;
  /** Absolute. */
  dataDir: string;
  /** Absolute. Where the bytes of files lie, sealed; the same for all servers and workers. */
  filesDir: string;
  /** The largest file that is taken. */
  fileLimitBytes: number;
  /** undefined: the embedded Postgres under dataDir. */
  databaseUrl: string | undefined;
  /** undefined: queue and live channel go through Postgres. */
  redisUrl: string | undefined;
  /** Absolute. undefined: a key generated under dataDir. */
  masterKeyFile: string | undefined;
  /** Absolute. A passphrase instead of a key, or the next one while an installation moves from a key to it. */
  masterPassphraseFile: string | undefined;
  /** How old, in days, the master key becomes before a worker replaces it; 0: never, as for a key that the operator gave, unless he sets it. */
  keyRotationDays: number;
  /** What new texts are sealed by: AES-256-GCM, or SM4 and SM3. Both are read. */
  cryptoSuite: "aes" | "gm";
  firstAdmin: { username: string; password: string } | undefined;
  /** Without a slash at the end. */
  publicUrl: string;
  publicUrlGiven: boolean;
  /** What Express takes as `trust proxy`: addresses, a hop count, or false. */
  trustProxy: false | number | string;
  servers: number;
  workers: number;
  /**
   * Told by the supervisor to each of several servers: its number among them, and the folder of the Unix sockets over which they reach one
   * another. Connections are then handed over by the supervisor. undefined: the server listens by itself.
   */
  sibling: { number: number; folder: string } | undefined;
  /**
   * Where a server or worker answers for itself alone (`/health/…`, `/metrics`), on `host`; the supervisor gives its processes this one and
   * those after it. undefined: nowhere (a server answers at its port all the same).
   */
  healthPort: number | undefined;
  limits: boolean;
  logLevel: string;
  /** Whether messages are indexed for search. */
  searchIndex: boolean;
  /** How many days receipts of model calls, and consents of people after they were erased, are kept; 0: for good. */
  recordDays: number;
  /** The language of what the server itself writes, as the AI label. */
  language: "zh" | "en";
};

/** Every fault of the environment at once, one line each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(readonly faults: string[]) {
    super(faults.join("\n"));
  }
}

/**
 * Reads and checks the environment; `cwd` is what relative paths start from.
 * @throws ConfigError naming every fault.
 */
export function readConfig(env: Record<string, string | undefined> = process.env, cwd = process.cwd()): Config {
  const e = readEnvironment(env, cwd);
  const production = e.NODE_ENV === "production";
  const faults = faultsOf(e, production);
  if (faults.length) throw new ConfigError(faults);
  return {
    production,
    host: e.HOST,
    port: e.PORT,
    dataDir: resolve(cwd, e.DATA_DIR),
    filesDir: e.FILES_DIR ? resolve(cwd, e.FILES_DIR) : resolve(cwd, e.DATA_DIR, "files"),
    fileLimitBytes: e.FILE_LIMIT_MB * 1024 * 1024,
    databaseUrl: e.DATABASE_URL,
    redisUrl: e.REDIS_URL,
    cryptoSuite: e.CRYPTO_SUITE,
    masterKeyFile: e.MASTER_KEY_FILE && resolve(cwd, e.MASTER_KEY_FILE),
    masterPassphraseFile: e.MASTER_PASSPHRASE_FILE && resolve(cwd, e.MASTER_PASSPHRASE_FILE),
    keyRotationDays: e.KEY_ROTATION_DAYS ?? (ownKey(e) ? ownKeyRotationDays : 0),
    firstAdmin: e.ADMIN_USERNAME && e.ADMIN_PASSWORD ? { username: e.ADMIN_USERNAME, password: e.ADMIN_PASSWORD } : undefined,
    publicUrl: e.PUBLIC_URL ?? `http://${nameInAddress(e.HOST)}:${e.PORT}`,
    publicUrlGiven: e.PUBLIC_URL !== undefined,
    trustProxy: trustProxy(e.TRUST_PROXY),
    servers: e.SERVERS,
    workers: e.WORKERS,
    sibling: e.SERVER_NUMBER !== undefined && e.SERVER_FOLDER !== undefined ? { number: e.SERVER_NUMBER, folder: e.SERVER_FOLDER } : undefined,
    healthPort: e.HEALTH_PORT || undefined,
    limits: e.LIMITS === "on",
    logLevel: e.LOG_LEVEL,
    recordDays: e.RECORD_DAYS,
    searchIndex: e.SEARCH_INDEX === "on",
    language: e.ORGANISATION_LANGUAGE,
  };
}

/** What is wrong with settings that are well each by itself. */
function faultsOf(e: z.output<typeof Environment>, production: boolean): string[] {
  const faults: string[] = [];
  if (production && ownKey(e)) {
    faults.push("MASTER_KEY_FILE is not set: with NODE_ENV=production Hoopoe makes no key by itself. Make one with: openssl rand -base64 32 > master.key");
  }
  if (production && e.LIMITS === "off") faults.push("LIMITS=off is for load tests and refused with NODE_ENV=production.");
  if (e.KEY_ROTATION_DAYS && e.MASTER_PASSPHRASE_FILE) {
    faults.push("KEY_ROTATION_DAYS is for keys in a file: a new passphrase needs a person, who runs 'hoopoe keys rotate'. Unset it, or set it to 0.");
  }
  if ((e.ADMIN_USERNAME === undefined) !== (e.ADMIN_PASSWORD === undefined)) faults.push("ADMIN_USERNAME and ADMIN_PASSWORD go together: set both or neither.");
  return faults;
}

const ownKey = (e: z.output<typeof Environment>): boolean => !e.MASTER_KEY_FILE && !e.MASTER_PASSPHRASE_FILE;

function readEnvironment(env: Record<string, string | undefined>, cwd: string): z.output<typeof Environment> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const files = readFiles(given, cwd);
  const parsed = Environment.safeParse({ ...given, ...files.values });
  if (parsed.success && !files.faults.length) return parsed.data;
  throw new ConfigError([...files.faults, ...(parsed.error?.issues ?? []).map((i) => `${i.path.join(".")} ${i.message}`)]);
}

// what a browser on this machine would be told; an IPv6 address stands in brackets (RFC 3986)
function nameInAddress(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

/** Addresses hold passwords, and an environment is shown by too many tools: NAME_FILE names a file that holds NAME. */
const mayLieInFiles = ["DATABASE_URL", "REDIS_URL"] as const;

function readFiles(given: Record<string, string | undefined>, cwd: string): { values: Record<string, string>; faults: string[] } {
  const values: Record<string, string> = {};
  const faults: string[] = [];
  for (const name of mayLieInFiles) {
    const path = given[`${name}_FILE`];
    if (path === undefined) continue;
    if (given[name] !== undefined) faults.push(`${name} and ${name}_FILE are both set: set one.`);
    else {
      try {
        values[name] = readFileSync(resolve(cwd, path), "utf8").trim();
      } catch (error) {
        faults.push(`${name}_FILE cannot be read (${(error as NodeJS.ErrnoException).code}): ${path}`);
      }
    }
  }
  return { values, faults };
}

function trustProxy(text: string): Config["trustProxy"] {
  if (text === "" || text === "0" || text === "false") return false;
  return /^\d+$/.test(text) ? Number(text) : text;
}
