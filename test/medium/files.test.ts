import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suitesByName, uuidv7 } from "@hoopoe/crypto";
import { DiskFull, FileDamaged, type FileKey, FileMissing, type Files, FileTooLarge, openFiles } from "@hoopoe/files";
import { afterAll, describe, expect, test } from "vitest";
import { notRun } from "../faults/rig/form.js";

const made: string[] = [];
const folder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), "hoopoe-files-"));
  made.push(dir);
  return dir;
};
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true });
});

const key = (): FileKey => ({ suite: suitesByName.aes, key: randomBytes(32) });
const limitBytes = 10_000_000;
const opened = async (): Promise<{ dir: string; files: Files }> => {
  const dir = folder();
  return { dir, files: await openFiles({ dir }) };
};
const placeOf = (dir: string, id: string): string => join(dir, id.slice(-2), id);

async function* pieces(plain: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < plain.length; at += 50_000) yield plain.subarray(at, at + 50_000);
}

async function bytesOf(files: Files, id: string, options: Parameters<Files["read"]>[1]): Promise<Buffer> {
  return Buffer.concat((await (await files.read(id, options)).stream.toArray()) as Buffer[]);
}

async function listed(files: Files): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of files.list()) ids.push(id);
  return ids.sort();
}

const everything = (dir: string): string[] => readdirSync(dir, { recursive: true, withFileTypes: true }).flatMap((one) => (one.isFile() ? [one.name] : []));

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

/** How many files under the folder this process holds open. */
const heldOpen = (dir: string): number => readdirSync("/proc/self/fd").filter((fd) => linkOf(`/proc/self/fd/${fd}`).startsWith(dir)).length;

describe("files in a folder", () => {
  test.each(["aes", "gm"] as const)("are what they were, whole and in parts (%s), and lie there sealed", async (suite) => {
    const { dir, files } = await opened();
    const [id, under, plain] = [uuidv7(), { suite: suitesByName[suite], key: randomBytes(32) }, randomBytes(300_000)];
    plain.write("a word that is looked for", 100_000);
    expect(await files.put(id, pieces(plain), { key: under, limitBytes })).toEqual({ size: 300_000 });
    expect((await files.read(id, { key: under })).size).toBe(300_000);
    expect((await bytesOf(files, id, { key: under })).equals(plain)).toBe(true);
    for (const [from, to] of [
      [0, 0],
      [65_535, 65_536],
      [299_999, 299_999],
      [100, 250_000],
      [299_000, 1_000_000],
    ] as const)
      expect((await bytesOf(files, id, { key: under, range: { from, to } })).equals(plain.subarray(from, to + 1))).toBe(true);
    expect(everything(dir)).toEqual([id]);
    expect(readFileSync(placeOf(dir, id)).includes("looked for")).toBe(false);
    await files.remove(id);
    expect(everything(dir)).toEqual([]);
    await files.remove(id);
  });

  test("may be empty", async () => {
    const { files } = await opened();
    const [id, under] = [uuidv7(), key()];
    expect(await files.put(id, pieces(Buffer.alloc(0)), { key: under, limitBytes })).toEqual({ size: 0 });
    expect(await bytesOf(files, id, { key: under })).toHaveLength(0);
    await expect(files.read(id, { key: under, range: { from: 0, to: 0 } })).rejects.toThrow(RangeError);
  });

  test("refuse an id that leads elsewhere", async () => {
    const { dir, files } = await opened();
    for (const id of ["../../x", "", `${uuidv7()}/..`, `../${uuidv7()}`, uuidv7().toUpperCase(), `${uuidv7()}\0`]) {
      await expect(files.put(id, pieces(Buffer.alloc(1)), { key: key(), limitBytes })).rejects.toThrow(RangeError);
      await expect(files.read(id, { key: key() })).rejects.toThrow(RangeError);
      await expect(files.remove(id)).rejects.toThrow(RangeError);
    }
    expect(everything(dir)).toEqual([]);
  });

  test("absent, cut short, altered, swapped and under another key: each is told", async () => {
    const { dir, files } = await opened();
    const under = key();
    const [one, other] = [uuidv7(), uuidv7()];
    await expect(files.read(one, { key: under })).rejects.toThrow(FileMissing);
    for (const id of [one, other]) await files.put(id, pieces(randomBytes(200_000)), { key: under, limitBytes });
    await expect(files.read(one, { key: key() })).rejects.toThrow(FileDamaged);
    const kept = readFileSync(placeOf(dir, one));
    writeFileSync(placeOf(dir, one), readFileSync(placeOf(dir, other)));
    await expect(files.read(one, { key: under })).rejects.toThrow(FileDamaged);
    const altered = Buffer.from(kept);
    altered[100_000] = (altered[100_000] as number) ^ 1;
    writeFileSync(placeOf(dir, one), altered);
    await expect(bytesOf(files, one, { key: under })).rejects.toThrow(FileDamaged);
    expect(await bytesOf(files, one, { key: under, range: { from: 0, to: 9 } })).toHaveLength(10);
    writeFileSync(placeOf(dir, one), kept);
    truncateSync(placeOf(dir, one), 36 + 2 * (65_536 + 16));
    await expect(files.read(one, { key: under })).rejects.toThrow(FileDamaged);
    expect(heldOpen(dir)).toBe(0);
  });

  test("larger than allowed: nothing is kept, and nothing more is asked for", async () => {
    const { dir, files } = await opened();
    let given = 0;
    let closed = false;
    async function* endless(): AsyncGenerator<Buffer> {
      try {
        for (;;) yield Buffer.alloc(10_000, (given += 1));
      } finally {
        closed = true;
      }
    }
    await expect(files.put(uuidv7(), endless(), { key: key(), limitBytes: 100_000 })).rejects.toThrow(FileTooLarge);
    expect([given, closed]).toEqual([11, true]);
    expect(everything(dir)).toEqual([]);
    const exactly = uuidv7();
    expect(await files.put(exactly, pieces(Buffer.alloc(100_000)), { key: key(), limitBytes: 100_000 })).toEqual({ size: 100_000 });
  });

  test("broken off: nothing is kept, and the reason is passed on", async () => {
    const { dir, files } = await opened();
    const gone = new Error("the line is gone");
    async function* broken(): AsyncGenerator<Buffer> {
      yield randomBytes(200_000);
      throw gone;
    }
    await expect(files.put(uuidv7(), broken(), { key: key(), limitBytes })).rejects.toBe(gone);
    expect(everything(dir)).toEqual([]);
    expect(heldOpen(dir)).toBe(0);
  });

  test("a reader that goes away, before its first byte or after, leaves nothing open", async () => {
    const { dir, files } = await opened();
    const [id, under] = [uuidv7(), key()];
    await files.put(id, pieces(randomBytes(2_000_000)), { key: under, limitBytes });
    const never = await files.read(id, { key: under });
    expect(heldOpen(dir)).toBe(1);
    never.stream.destroy();
    const half = await files.read(id, { key: under });
    for await (const _ of half.stream) break;
    await expect.poll(() => heldOpen(dir)).toBe(0);
  });

  test("a second writer of the same file is refused, and spoils nothing", async () => {
    const { files } = await opened();
    const [id, under, plain] = [uuidv7(), key(), randomBytes(500_000)];
    const results = await Promise.allSettled([1, 2].map(() => files.put(id, pieces(plain), { key: under, limitBytes })));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await bytesOf(files, id, { key: under })).equals(plain)).toBe(true);
  });

  test("are listed with their time, and what is no file of these is left alone", async () => {
    const { dir, files } = await opened();
    const ids = [uuidv7(), uuidv7(), uuidv7()];
    for (const id of ids) await files.put(id, pieces(randomBytes(10)), { key: key(), limitBytes });
    const day = new Date("2026-01-02T03:04:05Z");
    utimesSync(placeOf(dir, ids[0] as string), day, day);
    writeFileSync(join(dir, "notes.txt"), "");
    writeFileSync(join(dir, (ids[0] as string).slice(-2), "notes.txt"), "");
    expect(await listed(files)).toEqual(ids.toSorted());
    for await (const { id, keptAt } of files.list()) if (id === ids[0]) expect(keptAt).toEqual(day);
  });

  test("a process killed while it writes leaves only what is listed and can be removed", async () => {
    const { dir, files } = await opened();
    const id = uuidv7();
    const program = `
      import { suitesByName } from "@hoopoe/crypto";
      import { openFiles } from "@hoopoe/files";
      const files = await openFiles({ dir: process.argv[1] });
      async function* endless() { for (let n = 0; ; n++) { if (n === 50) console.log("writing"); yield Buffer.alloc(65536, 1); } }
      await files.put(process.argv[2], endless(), { key: { suite: suitesByName.aes, key: Buffer.alloc(32, 1) }, limitBytes: 1e9 });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program, dir, id], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    expect(existsSync(placeOf(dir, id))).toBe(false);
    await expect(files.read(id, { key: key() })).rejects.toThrow(FileMissing);
    expect(everything(dir)).toHaveLength(1);
    expect(await listed(files)).toEqual([id]);
    await files.remove(id);
    expect(everything(dir)).toEqual([]);
  });
});

function mountSmallDisk(): string | null {
  const dir = mkdtempSync(join(tmpdir(), "hoopoe-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", dir], { stdio: "ignore" });
    return dir;
  } catch {
    rmSync(dir, { recursive: true, force: true });
    notRun("files on a full disk", "this user may not mount a small file system");
    return null;
  }
}

const disk = mountSmallDisk();
describe.runIf(disk !== null)("a full disk", () => {
  afterAll(() => {
    execFileSync("umount", [disk as string]);
    rmSync(disk as string, { recursive: true, force: true });
  });

  test("is told; nothing half is kept, what was there can be read, and it goes on once there is room", async () => {
    const dir = disk as string;
    const files = await openFiles({ dir });
    const [kept, under] = [uuidv7(), key()];
    const plain = randomBytes(300_000);
    await files.put(kept, pieces(plain), { key: under, limitBytes });
    const late = uuidv7();
    await expect(files.put(late, pieces(randomBytes(2_000_000)), { key: under, limitBytes })).rejects.toThrow(DiskFull);
    expect(everything(dir)).toEqual([kept]);

    const file = await open(join(dir, "of-somebody-else"), "w");
    for (let full = false; !full; ) await file.write(Buffer.alloc(4_096)).catch(() => void (full = true));
    await file.close();
    await expect(files.put(late, pieces(randomBytes(10)), { key: under, limitBytes })).rejects.toThrow(DiskFull);
    expect((await bytesOf(files, kept, { key: under })).equals(plain)).toBe(true);
    rmSync(join(dir, "of-somebody-else"));
    expect(await files.put(late, pieces(plain), { key: under, limitBytes })).toEqual({ size: 300_000 });
    expect((await readFile(placeOf(dir, late))).length).toBeGreaterThan(300_000);
  });
});
