import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "./config.js";

const folder = mkdtempSync(join(tmpdir(), "hoopoe-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

const faultsOf = (env: Record<string, string>): string[] => {
  try {
    readConfig(env, folder);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};

it.each([
  ["127.0.0.1", "http://127.0.0.1:3000"],
  ["0.0.0.0", "http://localhost:3000"],
  ["::", "http://localhost:3000"],
  ["::1", "http://[::1]:3000"],
])("HOST=%s is reached at %s", (host, url) => expect(readConfig({ HOST: host }, folder).publicUrl).toBe(url));

describe("addresses in files", () => {
  const address = "postgresql://hoopoe:s3cret@postgres:5432/hoopoe";
  writeFileSync(join(folder, "database-url"), `${address}\n`);
  writeFileSync(join(folder, "redis-url"), "redis://:s3cret@redis:6379\n");

  it("are read, relative to the folder, without the line's end", () => {
    const config = readConfig({ DATABASE_URL_FILE: "database-url", REDIS_URL_FILE: join(folder, "redis-url") }, folder);
    expect(config.databaseUrl).toBe(address);
    expect(config.redisUrl).toBe("redis://:s3cret@redis:6379");
  });

  it("are not there when nothing is named", () => {
    expect(readConfig({ DATABASE_URL_FILE: "" }, folder).databaseUrl).toBeUndefined();
  });

  it("are refused beside the address itself", () => {
    expect(faultsOf({ DATABASE_URL: address, DATABASE_URL_FILE: "database-url" })).toEqual(["DATABASE_URL and DATABASE_URL_FILE are both set: set one."]);
  });

  it("that are missing or hold something else are named, without what they hold", () => {
    writeFileSync(join(folder, "wrong"), "hunter2");
    const faults = faultsOf({ DATABASE_URL_FILE: "nowhere", REDIS_URL_FILE: "wrong" });
    expect(faults).toEqual(["DATABASE_URL_FILE cannot be read (ENOENT): nowhere", expect.stringMatching(/^REDIS_URL must be an address like /)]);
    expect(faults.join()).not.toContain("hunter2");
  });

  it("are refused when empty", () => {
    writeFileSync(join(folder, "empty"), "\n");
    expect(faultsOf({ DATABASE_URL_FILE: "empty" })).toEqual([expect.stringMatching(/^DATABASE_URL must be an address like /)]);
  });
});

describe("CRYPTO_SUITE", () => {
  it("is aes by itself, or gm", () => {
    expect(readConfig({ CRYPTO_SUITE: "" }, folder).cryptoSuite).toBe("aes");
    expect(readConfig({ CRYPTO_SUITE: "gm" }, folder).cryptoSuite).toBe("gm");
  });

  it.each(["GM", "sm4", "aes-256-gcm", " "])("%j is a fault that is named", (value) => {
    expect(faultsOf({ CRYPTO_SUITE: value, PORT: "x" })).toEqual([expect.stringMatching(/^PORT /), expect.stringMatching(/^CRYPTO_SUITE .*"aes"\|"gm"/)]);
  });
});

describe("HEALTH_PORT", () => {
  it("is a port, or nothing", () => {
    expect(readConfig({ HEALTH_PORT: "3001" }, folder).healthPort).toBe(3001);
    expect(readConfig({}, folder).healthPort).toBeUndefined();
    expect(faultsOf({ HEALTH_PORT: "65536" })).toHaveLength(1);
    expect(faultsOf({ HEALTH_PORT: "on" })).toHaveLength(1);
  });
});

describe("KEY_ROTATION_DAYS", () => {
  const daysOf = (env: Record<string, string>): number => readConfig(env, folder).keyRotationDays;

  it("is 30 where the key is Hoopoe's own, and off where the operator gave one, unless he says so", () => {
    expect(daysOf({})).toBe(30);
    expect(daysOf({ KEY_ROTATION_DAYS: "" })).toBe(30);
    expect(daysOf({ MASTER_KEY_FILE: "k" })).toBe(0);
    expect(daysOf({ MASTER_PASSPHRASE_FILE: "p" })).toBe(0);
    expect(daysOf({ MASTER_KEY_FILE: "k", KEY_ROTATION_DAYS: "90" })).toBe(90);
    expect(daysOf({ KEY_ROTATION_DAYS: "0" })).toBe(0);
    expect(daysOf({ KEY_ROTATION_DAYS: "0.5" })).toBe(0.5);
  });

  it.each(["-1", "x", "1e3", "0.00001", "3651", "30d"])("%s is a fault that is named", (value) => {
    expect(faultsOf({ KEY_ROTATION_DAYS: value })).toEqual([expect.stringMatching(/^KEY_ROTATION_DAYS must be/)]);
  });

  it("is refused with a passphrase, which only a person can replace", () => {
    expect(faultsOf({ MASTER_PASSPHRASE_FILE: "p", KEY_ROTATION_DAYS: "30" })).toEqual([expect.stringMatching(/a new passphrase needs a person/)]);
    expect(faultsOf({ MASTER_PASSPHRASE_FILE: "p", KEY_ROTATION_DAYS: "0" })).toEqual([]);
  });
});

describe("RECORD_DAYS", () => {
  it("is three years unless it is set; 0 is for good; what the law wants kept is the least", () => {
    const recordDays = (env: Record<string, string>): number => readConfig(env, folder).recordDays;
    expect([recordDays({}), recordDays({ RECORD_DAYS: "180" }), recordDays({ RECORD_DAYS: "0" })]).toEqual([1_096, 180, 0]);
    for (const value of ["179", "1.5", "-1", "soon", "40000"]) expect(faultsOf({ RECORD_DAYS: value })).toEqual([expect.stringMatching(/^RECORD_DAYS /)]);
  });
});
