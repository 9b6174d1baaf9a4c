import { type AckError, type ErrorCode, errorCodes, type FieldError } from "@hoopoe/protocol";

export type HoopoeErrorCode = ErrorCode | "NETWORK";

export type HoopoeErrorDetail = {
  message: string;
  retryable?: boolean | undefined;
  /** How long to wait before repeating, in milliseconds. */
  retryAfterMs?: number | undefined;
  errors?: FieldError[] | undefined;
  requestId?: string | undefined;
  /** The HTTP status, when the answer came by HTTP. */
  status?: number | undefined;
};

/**
 * The one error that the SDK throws: the server's code (the same at both doors), or `NETWORK` when no answer came.
 * A retryable error may have been carried out: repeat a send with the same clientId only.
 */
export class HoopoeError extends Error {
  override readonly name = "HoopoeError";
  readonly code: HoopoeErrorCode;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly errors: FieldError[];
  readonly requestId: string | undefined;
  readonly status: number | undefined;

  constructor(code: HoopoeErrorCode, detail: HoopoeErrorDetail) {
    super(detail.message);
    this.code = code;
    this.retryable = detail.retryable ?? (code === "NETWORK" || (errorCodes[code]?.retryable ?? false));
    this.retryAfterMs = detail.retryAfterMs;
    this.errors = detail.errors ?? [];
    this.requestId = detail.requestId;
    this.status = detail.status;
  }
}

/** The error of an acknowledgement, or of a `connect_error`'s `data`. */
export const ofAck = (error: AckError): HoopoeError => new HoopoeError(error.code, error);

/** No answer came: the request may or may not have been carried out. */
export const networkError = (message = "The server cannot be reached."): HoopoeError => new HoopoeError("NETWORK", { message });

/** Anything that was thrown, as a HoopoeError; what is unknown keeps its message and is not retryable. */
export function toHoopoeError(thrown: unknown): HoopoeError {
  if (thrown instanceof HoopoeError) return thrown;
  return new HoopoeError("INTERNAL", { message: thrown instanceof Error ? thrown.message : "Something went wrong.", retryable: false });
}
