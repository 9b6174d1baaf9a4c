// The product as `npm start` runs it (supervisor, one server, one worker, their Node options), on a database and a port that are given.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileMasterKeys } from "@hoopoe/crypto/master-keys";
import { openStore } from "@hoopoe/store";
import { fromBench } from "./bench-folder.mjs";

const { sleep, start, stopTree } = await fromBench("lib/util.mjs");
const root = join(import.meta.dirname, "../..");
const admin = { username: "admin", password: "bench-password" };

/** Starts it on an empty database and signs its first administrator in. `pg` is the bench's cluster. */
export async function startOn({ pg, database, dir, port, env = {} }) {
  await pg.fresh(database);
  const home = join(dir, database);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const databaseUrl = `postgresql://bench@127.0.0.1:${pg.port}/${database}`;
  const log = join(home, "output.log");
  const told = {
    DATA_DIR: home,
    DATABASE_URL: databaseUrl,
    HOST: "127.0.0.1",
    PORT: String(port),
    ADMIN_USERNAME: admin.username,
    ADMIN_PASSWORD: admin.password,
    LIMITS: "off",
    SERVERS: "1",
    WORKERS: "1",
  };
  const child = start(process.env.PRODUCT_NODE ?? process.execPath, [join(root, "apps/cli/hoopoe-supervisor.mjs")], {
    env: { ...process.env, ...told, ...env },
    log,
  });
  await ready(child, log);
  const store = await openStore({
    databaseUrl,
    masterKeys: fileMasterKeys(join(home, "keys/master.key")),
    suite: "aes",
    connections: 4,
    onLost: () => undefined,
  });
  const url = `http://127.0.0.1:${port}/api/v1`;
  const signedIn = await post(`${url}/auth/login`, admin);
  return {
    child,
    store,
    log,
    adminToken: signedIn.accessToken,
    post: (path, body, token) => post(url + path, body, token),
    async stop() {
      await store.close();
      await stopTree(child.pid, "SIGTERM", 20_000);
    },
  };
}

async function ready(child, log) {
  for (let waited = 0; waited < 300_000; waited += 100) {
    if (/^Hoopoe is ready at/m.test(readFileSync(log, "utf8"))) return;
    if (child.exitCode !== null) break;
    await sleep(100);
  }
  throw new Error(`the product did not start:\n${readFileSync(log, "utf8").slice(-2_000)}`);
}

async function post(url, body, token) {
  const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`POST ${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
