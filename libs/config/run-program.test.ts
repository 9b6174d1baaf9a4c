import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";

const entry = join(import.meta.dirname, "dist/run-program.js");
/** A program that takes its time to load, as the real ones do, and would run for ever. */
const program = `
  process.send("loading");
  await new Promise((done) => setTimeout(done, 500));
  const { runProgram } = await import(${JSON.stringify(entry)});
  const open = async () => (setInterval(() => undefined, 1_000), { close: async () => undefined });
  runProgram({ open, isFault: () => false, onStray: () => undefined });
`;

const begin = () => spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
let child: ReturnType<typeof begin> | undefined;
afterEach(() => void child?.kill("SIGKILL"));

test.each(["while it loads", "when it is ready"])("a program whose supervisor is gone %s ends by itself", async (when) => {
  child = begin();
  for (let said: unknown = null; said !== (when === "while it loads" ? "loading" : "ready"); ) {
    const [message] = (await once(child, "message")) as [unknown];
    said = typeof message === "string" ? message : (message as { type?: unknown }).type;
  }
  const ended = once(child, "exit");
  child.disconnect();
  expect(await Promise.race([ended, new Promise((late) => setTimeout(late, 4_000, "still there"))])).toEqual([0, null]);
});
