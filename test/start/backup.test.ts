import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Conversation, Message } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runHoopoe } from "../rig/doctor.js";
import { download, upload } from "../rig/files.js";
import { type Hoopoe, startHoopoe } from "../rig/hoopoe.js";
import { addPerson, allMessages, type Caller, createConversation, send, signIn } from "../rig/people.js";
import { until } from "../rig/until.js";

// the embedded database, from one data folder into another
const folder = mkdtempSync(join(tmpdir(), "hoopoe backup "));
const [source, backup, keys] = [join(folder, "data"), join(folder, "backup"), join(folder, "keys.jsonl")];
/** The master key as it was at the backup, and as it is today, after a rotation. */
const keyOf = { earlier: join(folder, "then.key"), today: join(folder, "today.key") };
mkdirSync(source);
let before: { epoch: string; room: Conversation; person: Caller; admin: Caller; messages: Message[]; file: { id: string; bytes: Buffer } };
let written: Awaited<ReturnType<typeof runHoopoe>>;

const headEpoch = async (caller: Caller, id: string): Promise<string> => (await caller.ok<{ epoch: string }>("GET", `/conversations/${id}`)).epoch;
/** A data folder with nothing but a master key: of then, of today, of somebody else, or none. */
function newData(name: string, key: keyof typeof keyOf | "other" | "none" = "earlier"): string {
  const dir = join(folder, name);
  mkdirSync(join(dir, "keys"), { recursive: true, mode: 0o700 });
  const bytes = key === "other" ? Buffer.alloc(32, 7).toString("base64") : key === "none" ? null : readFileSync(keyOf[key]);
  if (bytes !== null) writeFileSync(join(dir, "keys/master.key"), bytes, { mode: 0o600 });
  return dir;
}
const restore = (dataDir: string, words: string[] = [backup]) => runHoopoe(["restore", ...words], { DATA_DIR: dataDir });

beforeAll(async () => {
  const hoopoe = await startHoopoe({ dataDir: source });
  const admin = await signIn(hoopoe.url, hoopoe.admin);
  const person = await addPerson(admin);
  const room = await createConversation(admin, [person], { name: "戴胜 hoopoe" });
  const bytes = Buffer.from("附件 attachment ".repeat(5_000));
  const file = await upload(person, { name: "笔记.txt", bytes });
  await send(admin, room.id, "tab\there, back\\slash, 换\n行 and \\N");
  const edited = await send(person, room.id, "第一稿 first draft", { attachments: [file.id] });
  await person.ok("PATCH", `/messages/${edited.id}`, { text: "第二稿 second draft" });
  await admin.ok("PUT", `/messages/${edited.id}/reactions/${encodeURIComponent("👍")}`);
  written = await runHoopoe(["backup", backup], { DATA_DIR: source });
  cpSync(join(source, "keys/master.key"), keyOf.earlier);
  before = { epoch: await headEpoch(admin, room.id), room, person, admin, messages: await allMessages(admin, room.id), file: { id: file.id, bytes } };
  await send(admin, room.id, "after the backup");
  await runHoopoe(["erase", "person", person.username], { DATA_DIR: source });
  await runHoopoe(["keys", "rotate"], { DATA_DIR: source });
  await runHoopoe(["keys", "export", keys], { DATA_DIR: source });
  cpSync(join(source, "keys/master.key"), keyOf.today);
  await hoopoe.stop();
}, 90_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a backup of what runs", () => {
  test("says what it wrote, and that the key is not in it", () => {
    expect(written).toMatchObject({ exit: 0, stderr: "" });
    expect(written.stdout).toMatch(/^Wrote \d+ rows and 1 files \(\d+\.\d MiB\) to .*backup in \d+\.\d s, as of 2\d{3}-/);
    expect(written.stdout).toContain(join(source, "keys/master.key"));
  });

  test("is for its owner only, and no half of another one lies beside it", () => {
    const all = readdirSync(backup, { recursive: true }).map((name) => join(backup, String(name)));
    expect(all.filter((path) => statSync(path).mode & 0o077)).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.includes("unfinished"))).toEqual([]);
  });

  test("does not go over another one, nor begin where nothing runs", async () => {
    expect(await runHoopoe(["backup", backup], { DATA_DIR: source })).toMatchObject({ exit: 1, stderr: expect.stringContaining("is there already") });
    expect(await runHoopoe(["backup", join(folder, "not mounted/b")], { DATA_DIR: source })).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining("There is no folder"),
    });
    expect(await runHoopoe(["backup"], { DATA_DIR: source })).toMatchObject({ exit: 64, stderr: expect.stringContaining("Usage: hoopoe backup FOLDER") });
    expect(await runHoopoe(["backup", join(folder, "second")], { DATA_DIR: source })).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining("cannot be used"),
    });
    expect(existsSync(join(folder, "second"))).toBe(false);
  });
});

describe("a restore is refused, and leaves nothing", () => {
  const damaged = (name: string, damage: (dir: string) => void): string => {
    const copy = join(folder, name);
    cpSync(backup, copy, { recursive: true });
    damage(copy);
    return copy;
  };
  const inManifest = (dir: string, change: (text: string) => string): void => {
    const file = join(dir, "manifest.json");
    writeFileSync(file, change(readFileSync(file, "utf8")));
  };

  test("without the master key, before a database is made", async () => {
    const dataDir = newData("without", "none");
    expect(await restore(dataDir)).toMatchObject({ exit: 1, stderr: expect.stringMatching(/The master key .* is not there/) });
    expect(existsSync(join(dataDir, "postgres"))).toBe(false);
  });

  test.each(["other", "today"] as const)("with another key: %s", async (key) => {
    const dataDir = newData(key, key);
    expect(await restore(dataDir)).toMatchObject({ exit: 1, stderr: expect.stringContaining("belongs to another master key") });
    expect(existsSync(join(dataDir, "postgres"))).toBe(false);
  });

  test.each<[string, (dir: string) => void, RegExp]>([
    ["a byte of a table", (dir) => appendFileSync(join(dir, "tables/public.message.copy.gz"), "x"), /public\.message\.copy\.gz is not what was written/],
    [
      "a table that is gone",
      (dir) => rmSync(join(dir, "tables/public.member.copy.gz")),
      /not whole: tables\/public\.member\.copy\.gz cannot be read \(ENOENT\)/,
    ],
    ["a file that is gone", (dir) => rmSync(join(dir, "files"), { recursive: true }), /not whole: the file [\w-]+ is not there/],
    [
      "another moment in the manifest",
      (dir) => inManifest(dir, (t) => t.replace(/"madeAt": "\d{4}/, '"madeAt": "2020')),
      /its manifest is not what was written/,
    ],
    ["a migration of the future", (dir) => inManifest(dir, (t) => t.replace(/"migration": "\d{14}/, '"migration": "29990101000000')), /newer version/],
    [
      "a name that is a statement",
      (dir) => inManifest(dir, (t) => t.replace('"name": "message"', '"name": "message\\"; drop table x"')),
      /manifest\.tables\.\d+\.name/,
    ],
    ["no manifest", (dir) => rmSync(join(dir, "manifest.json")), /is no backup/],
  ])("%s", async (name, damage, says) => {
    const dataDir = newData(`refused ${name}`);
    expect(await restore(dataDir, [damaged(`damaged ${name}`, damage)])).toMatchObject({ exit: 1, stderr: expect.stringMatching(says) });
    expect(existsSync(join(dataDir, "postgres"))).toBe(false);
  });
});

describe("a restore", { timeout: 60_000 }, () => {
  const running: Hoopoe[] = [];
  afterAll(() => Promise.all(running.map((hoopoe) => hoopoe.stop())));

  test("brings back all as it was at that moment, to new clients and old ones", async () => {
    const dataDir = newData("restored");
    expect(await restore(dataDir)).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^Restored \d+ rows and 1 files/) });
    expect(await restore(dataDir)).toMatchObject({ exit: 1, stderr: expect.stringContaining("holds a database already") });
    const hoopoe = await startHoopoe({ dataDir });
    running.push(hoopoe);
    const admin = await signIn(hoopoe.url, hoopoe.admin);
    const person = await signIn(hoopoe.url, before.person);
    for (const caller of [admin, person]) expect(await allMessages(caller, before.room.id)).toEqual(before.messages);
    expect((await admin.ok<Conversation>("GET", `/conversations/${before.room.id}`)).name).toBe("戴胜 hoopoe");
    expect((await download(person, before.file.id)).bytes.equals(before.file.bytes)).toBe(true);
    expect(await headEpoch(admin, before.room.id)).not.toBe(before.epoch);
    const hits = await until("search finds it", async () => {
      const { items } = await admin.ok<{ items: unknown[] }>("POST", "/search", { q: "第二稿" });
      return items.length ? items : null;
    });
    expect(hits).toHaveLength(1);
    expect(await runHoopoe(["doctor", "store", "--all"], { DATA_DIR: dataDir })).toMatchObject({ exit: 0 });
  });

  test("with the keys of today leaves unreadable what was erased since", async () => {
    const dataDir = newData("restored with keys", "today");
    expect(await restore(dataDir, [backup, "--keys", keys])).toMatchObject({ exit: 0, stdout: expect.stringMatching(/[1-9]\d* are destroyed now/) });
    const hoopoe = await startHoopoe({ dataDir });
    running.push(hoopoe);
    const messages = await allMessages(await signIn(hoopoe.url, hoopoe.admin), before.room.id);
    const said = (id: string): string[] => messages.filter(({ sender }) => sender.id === id).map(({ text }) => text);
    expect(said(before.person.id).join()).not.toContain("稿");
    expect(said(before.admin.id)).toEqual(["tab\there, back\\slash, 换\n行 and \\N"]);
  });
});
