import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runHoopoe } from "../rig/doctor.js";
import { startHoopoe } from "../rig/hoopoe.js";
import { createConversation, send, signIn } from "../rig/people.js";

test("a passphrase instead of a key: changed while people chat, the old one is of no use afterwards", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hoopoe-test-passphrase-"));
  const [file, dataDir] = [join(folder, "passphrase"), join(folder, "data")];
  const env = { MASTER_PASSPHRASE_FILE: file };
  writeFileSync(file, "correct horse battery\n");
  mkdirSync(dataDir);
  const first = await startHoopoe({ dataDir, env });
  const caller = await signIn(first.url, first.admin);
  const chat = (await createConversation(caller, [])).id;
  await send(caller, chat, "戴胜");
  appendFileSync(file, "another horse, another battery\n");
  const rotated = await runHoopoe(["keys", "rotate"], { ...env, DATA_DIR: dataDir });
  expect(rotated).toMatchObject({ exit: 0, stderr: "" });
  expect(readFileSync(file, "utf8")).toBe("another horse, another battery\n");
  const old = join(folder, "old");
  writeFileSync(old, "correct horse battery\n");
  expect(await runHoopoe(["keys", "status"], { MASTER_PASSPHRASE_FILE: old, DATA_DIR: dataDir })).toMatchObject({
    exit: 1,
    stderr: expect.stringMatching(/another master key/),
  });
  await first.stop();
  expect(existsSync(join(dataDir, "keys/master.key"))).toBe(false);

  const again = await startHoopoe({ dataDir, env });
  const { items } = await (await signIn(again.url, again.admin)).ok<{ items: { text: string }[] }>("GET", `/conversations/${chat}/messages`);
  expect(items.map(({ text }) => text)).toContain("戴胜");
  await again.stop();
  rmSync(folder, { recursive: true });
}, 120_000);
