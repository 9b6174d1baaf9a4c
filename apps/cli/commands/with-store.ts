import type { Config } from "@hoopoe/config";
import { Fault } from "@hoopoe/protocol";
import { openStore, type Store } from "@hoopoe/store";
import { masterKeysFor } from "../supervisor/installation.js";
import { databaseOf } from "./database.js";

/** Opens the store that a command works on, closes it afterwards, and says in one sentence what was refused. Returns the exit code. */
export async function withStore(config: Config, work: (store: Store) => Promise<number>): Promise<number> {
  const store = await openStore({
    databaseUrl: databaseOf(config),
    masterKeys: masterKeysFor(config),
    suite: config.cryptoSuite,
    connections: 3,
    onLost: () => undefined,
  });
  try {
    return await work(store);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.error(error.message);
    return 1;
  } finally {
    await store.close();
  }
}
