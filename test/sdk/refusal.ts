import { type AckError, type ErrorCode, errorCodes } from "@hoopoe/protocol";

/** A server that says no, at either door. */
export class Refusal extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly retryAfterMs?: number,
  ) {
    super(code);
  }
  get ack(): AckError {
    return {
      code: this.code,
      message: this.code,
      retryable: errorCodes[this.code].retryable,
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
    };
  }
}
