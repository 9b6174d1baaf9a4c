/** Some messages of one process, sealed together. What is outside the seal is only what a receiver needs to sort it. */
export type Batch = {
  nodeId: string;
  /** 1, 2, 3 … within its process; also inside the seal, so that an old batch played again is noticed. */
  number: number;
  /** Whether it holds signals: a process without sockets leaves the others unopened. */
  signals: boolean;
  sealed: Buffer;
};

/** Carries batches from any process to all processes, its own included, each process's in the order in which it published them. */
export type Transport = {
  /** Whether batches go out and come in at present. */
  connected(): boolean;
  /** Resolves when the backend has taken the batch; rejects when that is not sure (it may then arrive twice). Never hangs. */
  publish(batch: Batch): Promise<void>;
  close(): Promise<void>;
};

export type TransportEvents = {
  /** Something arrived that is not a batch, or a batch lost parts. */
  onUnreadable(): void;
  onBatch(batch: Batch): void;
  /** `connected()` may have changed. */
  onChange(): void;
};

const NODE_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isNodeId(value: string | undefined): value is string {
  return value !== undefined && NODE_ID.test(value);
}
