import { type AckError, errorCodes, type Fault } from "@hoopoe/protocol";

/** A fault as acknowledgements and `connect_error` carry it. */
export function ackError(fault: Fault): AckError {
  const { retryable } = errorCodes[fault.code];
  const { retryAfterMs, errors } = fault.detail;
  return { code: fault.code, message: fault.message, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }), ...(errors ? { errors } : {}) };
}
