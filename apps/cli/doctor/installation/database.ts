import type { PostgresFacts } from "@hoopoe/store/inspection";
import { readPostgres } from "@hoopoe/store/inspection";
import { migrationState, NewerDatabaseError } from "@hoopoe/store/migrate";
import { reasonOf, type Tell } from "../finding.js";

const oldest = 150_000;
const longMinutes = 15;
const wraparound = 1_500_000_000;
const clockSeconds = 2;

/** The database server: reachable, fit, and keeping what it is given. Null when it cannot be asked. */
export async function checkDatabase(url: string, tell: Tell): Promise<PostgresFacts | null> {
  let facts: PostgresFacts;
  try {
    facts = await readPostgres(url);
  } catch (error) {
    tell("fail", "database", "database-unreachable", { values: { reason: wordsOf(error) } });
    return null;
  }
  const { version, answerMs, encoding, clockAheadMs } = facts;
  if (facts.versionNumber < oldest) tell("fail", "database", "database-old", { values: { version } });
  else if (encoding !== "UTF8") tell("fail", "database", "database-encoding", { values: { encoding } });
  else tell("ok", "database", "database-answers", { values: { version, ms: Math.round(answerMs * 10) / 10 } });
  if (facts.unsafe.length) tell("fail", "durability", "durability-lost", { values: { settings: facts.unsafe.join(", ") } });
  else tell("ok", "durability", "durability-kept");
  const apart = Math.abs(clockAheadMs);
  if (apart > clockSeconds * 1_000 + answerMs) tell("warn", "clock", "clock-off", { values: { seconds: Math.round(clockAheadMs / 1_000) } });
  else tell("ok", "clock", "clock-right", { values: { ms: Math.round(apart) } });
  const used = { used: facts.connections, limit: facts.connectionsLimit };
  if (facts.connections > facts.connectionsLimit * 0.85) tell("warn", "connections", "connections-short", { values: used });
  else tell("ok", "connections", "connections-enough", { values: used });
  checkTransactions(facts, tell);
  return facts;
}

function checkTransactions({ longestTransactionSeconds, preparedTransactions, frozenAge }: PostgresFacts, tell: Tell): void {
  const minutes = Math.floor(longestTransactionSeconds / 60);
  if (frozenAge > wraparound) tell("fail", "transactions", "transactions-wraparound", { values: { millions: Math.round(frozenAge / 1e6) } });
  else if (minutes >= longMinutes) tell("warn", "transactions", "transactions-long", { values: { minutes } });
  else if (preparedTransactions) tell("warn", "transactions", "transactions-prepared", { values: { count: preparedTransactions } });
  else tell("ok", "transactions", "transactions-short");
}

/** Whether the database is what this version expects. */
export async function checkMigrations(url: string, tell: Tell): Promise<boolean> {
  try {
    const { newest, pending, unfinished, edited } = await migrationState(url);
    if (unfinished[0] !== undefined) tell("fail", "migrations", "migrations-unfinished", { values: { name: unfinished[0] } });
    else if (pending.length) tell("fail", "migrations", "migrations-pending", { values: { count: pending.length } });
    else if (edited[0] !== undefined) tell("warn", "migrations", "migrations-edited", { values: { name: edited[0] } });
    else tell("ok", "migrations", "migrations-done", { values: { newest } });
    return !pending.length && !unfinished.length;
  } catch (error) {
    if (!(error instanceof NewerDatabaseError)) throw error;
    tell("fail", "migrations", "migrations-newer", { values: { name: error.unknown.at(-1) ?? "" } });
    return false;
  }
}

// the store's own errors say where and why, and never a password
const wordsOf = (error: unknown): string => ((error as Error).name === "DatabaseUnreachableError" ? (error as Error).message : reasonOf(error));
