import { afterEach, expect, test } from "vitest";
import { destroyAndRestore } from "./acts/destroy-and-restore.js";
import { isClean } from "./rig/checker.js";
import { figure } from "./rig/form.js";
import { startSystem, type System } from "./rig/system.js";

let system: System | undefined;
afterEach(() => system?.stop());

test("R15: backed up while people write, everything destroyed, restored with the key alone", { timeout: 180_000 }, async () => {
  system = await startSystem({ nodes: 1 });
  const verdict = await destroyAndRestore(system, { people: 8 });
  const { acked, lost, during, files, backupMs, recoveryMs, plain, otherKey } = verdict;
  figure(
    "R15",
    `lost ${lost} of ${acked} acked before the backup, ${during.kept} of ${during.acked} acked while it was made are in it (${(backupMs / 1_000).toFixed(1)} s); recovery to ready ${(recoveryMs / 1_000).toFixed(1)} s; words in plain ${plain.words}`,
  );
  expect(acked).toBeGreaterThan(100);
  expect(isClean(verdict), JSON.stringify(verdict)).toBe(true);
  expect(files).toEqual({ kept: 1, same: 1 });
  // the names are the control: they are plain, and the scan finds them
  expect(plain).toEqual({ words: 0, names: 8 });
  expect(otherKey).toEqual({ exit: 1, messages: 0 });
});
