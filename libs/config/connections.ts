/** The most SQL connections in the pool of one process of each kind. */
export const poolSizes = { server: 12, worker: 8 } as const;

/** What a process opens beside its pool: one that listens and one that publishes for the live channel, and the queue's own pool. */
const besidePool = 2 + 10;
/** For `hoopoe` commands, backups, the reserved ones of the database's owner, and a person with psql. */
const spare = 16;

/** The most connections that so many servers and workers may hold at once, with some to spare for people and commands. */
export function connectionsOf({ servers, workers }: { servers: number; workers: number }): number {
  return servers * (poolSizes.server + besidePool) + workers * (poolSizes.worker + besidePool) + spare;
}
