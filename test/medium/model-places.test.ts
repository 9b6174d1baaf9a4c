import { randomBytes, randomUUID } from "node:crypto";
import type { Opened } from "@hoopoe/actions";
import { memoryMasterKeys } from "@hoopoe/crypto/master-keys";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Acting, actIn, openProcess } from "../rig/acting.js";
import { freshDatabase, type TestDatabase } from "../rig/database.js";

const masterKeys = memoryMasterKeys(randomBytes(32));

/** Two processes with one database. */
describe("places at a model, shared by all workers", () => {
  let database: TestDatabase;
  let one: Acting;
  let other: Opened;
  beforeAll(async () => {
    database = await freshDatabase();
    one = await actIn(database, { masterKeys });
    other = await openProcess(database, { kind: "worker", masterKeys, filesDir: one.filesDir });
  });
  afterAll(async () => {
    await Promise.all([one?.opened.close(), other?.close()]);
    await database?.drop();
  });

  const stores = () => [one.ctx.store.modelHosts, other.deps.store.modelHosts] as const;
  const key = () => ({ providerId: randomUUID(), model: "m" });

  test("never are more held than there are, however many ask at once", async () => {
    const pair = key();
    const [mine, theirs] = stores();
    const rounds = Array.from({ length: 40 }, (_, i) => (i % 2 ? mine : theirs).takePlace(pair, 3));
    const taken = (await Promise.all(rounds)).filter((number) => number !== null);
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken.length).toBeGreaterThan(0);
    expect(taken.length).toBeLessThanOrEqual(3);
    for (let i = 0; i < 50; i += 1) await (i % 2 ? mine : theirs).takePlace(pair, 3);
    const { rows } = await database.query("select count(*)::int as held from model_place where provider_id = $1", [pair.providerId]);
    expect(rows[0].held).toBe(3);
    expect(await mine.takePlace(pair, 3)).toBeNull();
    expect(await mine.takePlace({ ...pair, model: "another" }, 3)).not.toBeNull();
  });

  test("one that is given back is free, by its holder alone; one whose holder is silent too", async () => {
    const pair = key();
    const [mine, theirs] = stores();
    const number = await mine.takePlace(pair, 1);
    expect(number).toBe(1);
    await theirs.freePlace(pair, 1);
    expect(await theirs.takePlace(pair, 1)).toBeNull();
    await mine.freePlace(pair, 1);
    expect(await theirs.takePlace(pair, 1)).toBe(1);
    const silent = () => database.query("update model_place set until = now() - interval '1 second' where provider_id = $1", [pair.providerId]);
    await silent();
    await theirs.renewPlaces();
    expect(await mine.takePlace(pair, 1)).toBeNull();
    await silent();
    expect(await mine.takePlace(pair, 1)).toBe(1);
    // whoever lost it takes nothing from whoever has it now
    await theirs.renewPlaces();
    await theirs.freePlace(pair, 1);
    expect(await theirs.takePlace(pair, 1)).toBeNull();
  });

  test("calls of a minute are counted over both, and anew in the next", async () => {
    const pair = key();
    const [mine, theirs] = stores();
    const counted = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? mine : theirs).countCall(pair, 4)));
    // a minute may have turned between
    expect(counted.filter((left) => left === null).length).toBeGreaterThanOrEqual(4);
    expect(counted.filter((left) => left === null).length).toBeLessThanOrEqual(8);
    await database.query("update model_minute set minute = date_trunc('minute', now()) - interval '1 minute' where provider_id = $1", [pair.providerId]);
    expect(await mine.countCall(pair, 1)).toBeNull();
    const left = await theirs.countCall(pair, 1);
    if (left !== null) expect(left).toBeGreaterThan(0);
    expect(left === null || left <= 60_000).toBe(true);
  });

  test("how a model does is one row, the latest word counts, until the host is another", async () => {
    const pair = key();
    const [mine, theirs] = stores();
    await mine.noteFailure(pair, { errorCode: "network", opened: true });
    await theirs.noteFailure(pair, { errorCode: "timeout", opened: false });
    const [failed] = await mine.statuses([pair.providerId]);
    expect(failed).toMatchObject({ ...pair, lastError: "timeout", lastOkAt: null, openedAt: expect.any(Date) });
    await theirs.noteOk(pair);
    const [well] = await mine.statuses([pair.providerId]);
    expect(well).toMatchObject({ lastError: "timeout", lastOkAt: expect.any(Date), openedAt: null });
    await mine.forget(pair.providerId);
    expect(await mine.statuses([pair.providerId])).toEqual([]);
  });
});
