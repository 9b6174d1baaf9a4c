import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { openDoctorBus, switchIndexing } from "@hoopoe/actions";
import type { Config } from "@hoopoe/config";
import type { Store } from "@hoopoe/store";
import { databaseOf } from "./database.js";
import { searchUsage } from "./usages.js";
import { withStore } from "./with-store.js";

type Asked = { verb: "reindex"; conversationId: string | null } | { verb: "clear" } | { verb: "on" | "off"; conversationId: string };

/** sysexits.h: the command line itself is wrong. */
const EX_USAGE = 64;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const tellEveryMs = 1_000;
const heldMs = 200;

/**
 * `hoopoe search reindex`: makes the index for search anew while it is in use, and says how far it is; cut short, workers go on with it.
 * `hoopoe search clear`: removes it, for installations with SEARCH_INDEX=off.
 * `hoopoe search on|off`: has one conversation indexed, or no longer.
 */
export async function searchCommand(config: Config, words: string[]): Promise<number> {
  const asked = askedFor(words);
  if (!asked) {
    console.error(`Usage: hoopoe ${searchUsage}`);
    return EX_USAGE;
  }
  const isForOn = asked.verb === "reindex" || asked.verb === "on";
  if (asked.verb !== "off" && isForOn !== config.searchIndex) {
    console.error(
      isForOn ? "The index for search is switched off (SEARCH_INDEX=off): nothing was done." : "Set SEARCH_INDEX=off first: workers would make the index anew.",
    );
    return 1;
  }
  return withStore(config, (store) => {
    if (asked.verb === "clear") return clear(store);
    return asked.verb === "reindex" ? reindex(store, asked.conversationId) : switchOne(store, config, asked);
  });
}

function askedFor(words: string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options: { conversation: { type: "string" } } });
    const [verb, ...more] = positionals;
    const { conversation } = values;
    if (more.length || (conversation !== undefined && !uuid.test(conversation))) return null;
    if (verb === "on" || verb === "off") return conversation === undefined ? null : { verb, conversationId: conversation.toLowerCase() };
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

async function switchOne(store: Store, config: Config, { verb, conversationId }: { verb: "on" | "off"; conversationId: string }): Promise<number> {
  if (!(await store.conversations.shared(conversationId))) {
    console.error("There is no such conversation.");
    return 1;
  }
  const bus = await openDoctorBus({ databaseUrl: databaseOf(config), redisUrl: config.redisUrl, store });
  let changed: boolean;
  try {
    changed = await switchIndexing({ store, bus }, conversationId, verb === "on");
  } finally {
    await bus.close();
  }
  if (verb === "on") console.log(changed ? "It is searched again; workers index it from its beginning." : "It is indexed already.");
  else console.log(changed ? "Nothing of it is found any more; workers remove what is left of its index." : "It is switched off already.");
  return 0;
}

async function reindex({ indexing }: Store, conversationId: string | null): Promise<number> {
  await indexing.reset(conversationId, { drop: false });
  const among = conversationId === null ? "all" : { conversationIds: [conversationId] };
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
