/** The bus key's cipher, handed in by the composition root. `open` throws on anything that was altered. */
export type Sealer = { seal(plain: Uint8Array): Buffer; open(sealed: Uint8Array): Buffer };

/** Fields are names, numbers and ids; never text, payloads or error messages. */
export type BusLog = { warn(fields: object, message: string): void; info(fields: object, message: string): void };

export type BusOptions = {
  databaseUrl: string;
  /** Given: queues and live channel go through Redis. Absent: through Postgres. */
  redisUrl?: string;
  /** A uuid made anew by each process at its start. */
  nodeId: string;
  /** A server holds sockets; a worker (also a command-line tool) only sends to them. */
  kind: "server" | "worker";
  sealer: Sealer;
  log: BusLog;
};
