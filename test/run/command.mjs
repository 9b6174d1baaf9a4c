import { spawn } from "node:child_process";
import { createWriteStream, readdirSync, readFileSync } from "node:fs";

/** Variables that steer the product: a test run never inherits them, so it can never touch somebody's real data. */
const steering =
  /^(HOST|PORT|DATA_DIR|DATABASE_URL|REDIS_URL|MASTER_KEY_FILE|CRYPTO_SUITE|ADMIN_USERNAME|ADMIN_PASSWORD|PUBLIC_URL|TRUST_PROXY|SERVERS|WORKERS|LIMITS|LOG_LEVEL|NODE_ENV|ORGANISATION_LANGUAGE)$/;
const environment = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !steering.test(name))),
  NO_COLOR: "1",
  DEBIAN_FRONTEND: "noninteractive",
};

const living = new Set();
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    for (const child of living) {
      const started = descendants(child.pid);
      kill(child, "SIGTERM");
      for (const pid of started) end(pid, "SIGTERM");
    }
    process.exitCode = 1;
    setTimeout(() => process.exit(1), 3_000).unref();
  });
}

/**
 * Runs a program in a process group of its own and keeps what it prints in `log`. After `minutes` the whole group is ended.
 * @returns {Promise<{ code: number, seconds: number, output: string, timedOut: boolean }>}
 */
export function runCommand(words, { cwd, log, minutes, env = {} }) {
  const began = performance.now();
  return new Promise((done) => {
    const [program, ...rest] = words;
    const child = spawn(program, rest, { cwd, detached: true, env: { ...environment, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    living.add(child);
    const file = log && createWriteStream(log);
    const chunks = [];
    const keep = (chunk) => {
      chunks.push(chunk);
      file?.write(chunk);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      // a product that a test started leads a group of its own: it is ended by name, before its parent forgets it
      const started = descendants(child.pid);
      kill(child, "SIGTERM");
      for (const pid of started) end(pid, "SIGTERM");
      setTimeout(() => kill(child, "SIGKILL"), 20_000).unref();
    }, minutes * 60_000);
    const finish = (code, note = "") => {
      clearTimeout(timer);
      living.delete(child);
      file?.end();
      done({ code, seconds: (performance.now() - began) / 1000, output: Buffer.concat(chunks).toString() + note, timedOut });
    };
    child.on("error", (error) => finish(127, `${error.message}\n`));
    // 'exit', not 'close': a grandchild that keeps the pipe open must not hold the run.
    child.on("exit", (code, signal) => setTimeout(() => finish(code ?? 1, signal ? `ended by ${signal}\n` : ""), 100));
  });
}

/** All processes below one, from /proc; none where there is no /proc. */
function descendants(pid) {
  const children = new Map();
  let names = [];
  try {
    names = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  for (const name of names) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "latin1");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended meanwhile.
    }
  }
  const below = (id) => (children.get(id) ?? []).flatMap((one) => [one, ...below(one)]);
  return below(pid);
}

function kill(child, signal) {
  end(-child.pid, signal);
}

function end(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}
