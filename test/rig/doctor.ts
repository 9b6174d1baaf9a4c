import { execFile } from "node:child_process";
import { join } from "node:path";

export type Finding = {
  check: string;
  status: "ok" | "warn" | "fail" | "skip";
  code: string;
  values: Record<string, string | number>;
  where: Record<string, unknown>[];
  says: string;
  todo: string | null;
};
export type Examined = { exit: number | null; output: string; ok: boolean; findings: Finding[] };

const root = join(import.meta.dirname, "../..");

/** Runs a command of `hoopoe` (of another copy of the `product`) to its end, with nothing in its environment but what is given (and the way to programs). */
export function runHoopoe(words: string[], env: Record<string, string> = {}, product = root): Promise<{ exit: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH ?? "", ...env }, cwd: product, timeout: 60_000, maxBuffer: 16 * 1024 * 1024 };
    const child = execFile(process.execPath, [join(product, "apps/cli/hoopoe.mjs"), ...words], options, (_, stdout, stderr) => {
      resolve({ exit: child.exitCode, stdout, stderr });
    });
  });
}

/** `hoopoe doctor --json`, with what it found. */
export async function examine(words: string[], env: Record<string, string>): Promise<Examined> {
  const { exit, stdout, stderr } = await runHoopoe(["doctor", ...words, "--json"], env);
  try {
    const { ok, findings } = JSON.parse(stdout) as Pick<Examined, "ok" | "findings">;
    return { exit, output: stdout + stderr, ok, findings };
  } catch (error) {
    throw new Error(`no JSON from the doctor (exit ${exit}): ${stdout}${stderr}`, { cause: error });
  }
}

/** Codes of everything that is not well, each once. */
export const complaints = ({ findings }: Examined): string[] =>
  [...new Set(findings.filter(({ status }) => status === "fail" || status === "warn").map(({ code }) => code))].sort();
