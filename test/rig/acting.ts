import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ctx, type Opened, openDeps } from "@hoopoe/actions";
import { memoryMasterKeys } from "@hoopoe/crypto/master-keys";
import type { TestDatabase } from "./database.js";

export type Acting = { ctx: Ctx; opened: Opened; me: string; others: string[]; filesDir: string };

/** Somebody with a session, and `others` beside them, in an organisation of this empty database, whose actions are called without a server. */
export async function actIn(
  database: TestDatabase,
  { connections = 4, others: count = 0, masterKeys = memoryMasterKeys(randomBytes(32)), suite = "aes" as "aes" | "gm" } = {},
): Promise<Acting> {
  const [me, session] = [randomUUID(), randomUUID()];
  const others = Array.from({ length: count }, () => randomUUID());
  for (const id of [me, ...others])
    await database.query("insert into account (id, username, display_name, kind) values ($1, $2, $2, 'human')", [id, `p-${id.slice(0, 8)}`]);
  await database.query("insert into session (id, account_id, expires_at) values ($1, $2, now() + interval '1 day')", [session, me]);
  await database.query("insert into organisation (id, name, epoch) values (1, 'Tested', 'e')");
  const filesDir = mkdtempSync(join(tmpdir(), "hoopoe-test-files-"));
  const opened = await openProcess(database, { kind: "server", connections, masterKeys, suite, filesDir });
  return { ctx: { ...opened.deps, actor: { id: me, role: "admin", sessionId: session }, requestId: "r" }, opened, me, others, filesDir };
}

type Process = Pick<Parameters<typeof openDeps>[0], "kind" | "masterKeys" | "filesDir"> & { connections?: number; suite?: "aes" | "gm" };

/** What one process of the product opens; with the same master keys a second one is another process beside it. */
export const openProcess = (database: TestDatabase, { connections = 4, suite = "aes", ...given }: Process): Promise<Opened> =>
  openDeps({
    ...given,
    databaseUrl: database.url,
    redisUrl: undefined,
    suite,
    connections,
    limits: false,
    settings: { publicUrl: "http://127.0.0.1", language: "en", searchIndex: true, fileLimitBytes: 1024 * 1024 },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
