import { readFileSync } from "node:fs";
import { join } from "node:path";
import { masterKeysOf } from "@hoopoe/crypto/master-keys";
import { openStore } from "@hoopoe/store";

/** The embedded database of a product that runs on this data folder. */
export function embeddedUrl(dataDir) {
  const { port, password } = JSON.parse(readFileSync(join(dataDir, "keys/postgres.json"), "utf8"));
  return `postgresql://hoopoe:${password}@127.0.0.1:${port}/hoopoe`;
}

/** Its store, for seeding. */
export const openEmbedded = (dataDir) =>
  openStore({
    databaseUrl: embeddedUrl(dataDir),
    masterKeys: masterKeysOf({ keyFile: join(dataDir, "keys/master.key") }),
    suite: "aes",
    connections: 8,
    onLost: () => undefined,
  });
