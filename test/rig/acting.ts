import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ctx, type Opened, openDeps } from "@hoopoe/actions";
import { memoryMasterKeys } from "@hoopoe/crypto/master-keys";
import type { TestDatabase } from "./database.js";

export type Acting = { ctx: Ctx; opened: Opened; me: string; others: string[] };

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
  const opened = await openDeps({
    kind: "server",
    databaseUrl: database.url,
    redisUrl: undefined,
    masterKeys,
    suite,
    connections,
    limits: false,
    settings: { publicUrl: "http://127.0.0.1", language: "en", searchIndex: true, fileLimitBytes: 1024 * 1024 },
    filesDir: mkdtempSync(join(tmpdir(), "hoopoe-test-files-")),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  return { ctx: { ...opened.deps, actor: { id: me, role: "admin", sessionId: session }, requestId: "r" }, opened, me, others };
}
