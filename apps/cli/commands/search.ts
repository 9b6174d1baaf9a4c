import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Config } from "@hoopoe/config";
import { openStore, type Store } from "@hoopoe/store";
import { masterKeysFor } from "../supervisor/installation.js";
import { databaseOf } from "./database.js";

type Asked = { verb: "reindex"; conversationId: string | null } | { verb: "clear" };

/** sysexits.h: the command line itself is wrong. */
const EX_USAGE = 64;
const usage = "Usage: hoopoe search reindex [--conversation ID] | hoopoe search clear";
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const tellEveryMs = 1_000;
const heldMs = 200;

/**
 * `hoopoe search reindex`: makes the index for search anew while it is in use, and says how far it is; cut short, workers go on with it.
 * `hoopoe search clear`: removes it, for installations with SEARCH_INDEX=off.
 */
export async function searchCommand(config: Config, words: string[]): Promise<number> {
  const asked = askedFor(words);
  if (!asked) {
    console.error(usage);
    return EX_USAGE;
  }
  const isForOn = asked.verb === "reindex";
  if (isForOn !== config.searchIndex) {
    console.error(
      isForOn ? "The index for search is switched off (SEARCH_INDEX=off): nothing was done." : "Set SEARCH_INDEX=off first: workers would make the index anew.",
    );
    return 1;
  }
  const store = await openStore({
    databaseUrl: databaseOf(config),
    masterKeys: masterKeysFor(config),
    suite: config.cryptoSuite,
    connections: 2,
    onLost: () => undefined,
  });
  try {
    return asked.verb === "clear" ? await clear(store) : await reindex(store, asked.conversationId);
  } finally {
    await store.close();
  }
}

function askedFor(words: string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options: { conversation: { type: "string" } } });
    const [verb, ...more] = positionals;
    const { conversation } = values;
    if (more.length || (conversation !== undefined && !uuid.test(conversation))) return null;
    if (verb === "reindex") return { verb, conversationId: conversation?.toLowerCase() ?? null };
    return verb === "clear" && conversation === undefined ? { verb } : null;
  } catch {
    return null;
  }
}

async function clear(store: Store): Promise<number> {
  await store.indexing.reset(null, { drop: true });
  console.log("The index for search is removed.");
  return 0;
}

async function reindex({ indexing }: Store, conversationId: string | null): Promise<number> {
  await indexing.reset(conversationId, { drop: false });
  const among = conversationId === null ? "all" : { conversationId };
  let written = 0;
  let toldAt = 0;
  for (let behind = await indexing.behind(among); behind.length; behind = await indexing.behind(among)) {
    const step = await indexing.index(behind);
    written += step.written;
    if (performance.now() >= toldAt) {
      const { revs, conversations } = await indexing.state();
      console.log(`${written} messages indexed; at most ${revs} to go in ${conversations} conversations`);
      toldAt = performance.now() + tellEveryMs;
    }
    // others are at work on them
    if (!step.conversations) await sleep(heldMs);
  }
  console.log(`Done: ${written} messages indexed here.`);
  return 0;
}
