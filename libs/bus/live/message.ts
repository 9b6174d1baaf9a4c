import type { ClusterMessage, ClusterResponse } from "socket.io-adapter";

/** What processes tell each other; JSON inside the seal. */
export type LiveMessage =
  | ["cluster", message: ClusterMessage]
  | ["response", requester: string, response: ClusterResponse]
  | ["signal", kind: string, payload: unknown];

/** The sealed content of a batch: node and number repeat what is outside the seal, `m` are its messages in order. */
export type BatchContent = { n: string; b: number; m: LiveMessage[] };
