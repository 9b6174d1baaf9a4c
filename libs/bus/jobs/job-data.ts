/** Ids and numbers only: a queue is plain text in Postgres or Redis. */
export type JobData = Record<string, string | number>;

const ID = /^[A-Za-z0-9_.:-]{1,128}$/;

/** BullMQ takes neither whole numbers nor colons. */
export function isJobId(jobId: string): boolean {
  return ID.test(jobId) && !jobId.includes(":") && !/^\d+$/.test(jobId);
}

/** Whether every value is a finite number or looks like an id; text that people wrote does not get past this. */
export function isJobData(data: unknown): data is JobData {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return false;
  return Object.values(data).every((value) => (typeof value === "number" ? Number.isFinite(value) : typeof value === "string" && ID.test(value)));
}
