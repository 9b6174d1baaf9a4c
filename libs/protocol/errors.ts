/** Every error code of the product, the same at both doors, with its HTTP status (RFC 9457) and whether trying again can help. */
export const errorCodes = {
  VALIDATION: { status: 422, retryable: false },
  TOKEN_INVALID: { status: 401, retryable: false },
  TOKEN_EXPIRED: { status: 401, retryable: false },
  LOGIN_FAILED: { status: 401, retryable: false },
  OTP_REQUIRED: { status: 401, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  CONFLICT: { status: 409, retryable: false },
  CLIENT_ID_REUSED: { status: 409, retryable: false },
  TOO_LARGE: { status: 413, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  OVERLOADED: { status: 503, retryable: true },
  UNAVAILABLE: { status: 503, retryable: true },
  INTERNAL: { status: 500, retryable: true },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** One fault of one input field: `path` is dotted (`mentions.0`), empty for the whole input. */
export type FieldError = { path: string; message: string };

/** The error that an action throws and both doors translate. Its message is shown to people: never text, tokens or keys. */
export class Fault extends Error {
  override readonly name = "Fault";
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly detail: { errors?: FieldError[]; retryAfterMs?: number; status?: number } = {},
  ) {
    super(message);
  }
}

const defaultMessages: Record<ErrorCode, string> = {
  VALIDATION: "The input is not valid.",
  TOKEN_INVALID: "Sign in again.",
  TOKEN_EXPIRED: "The access token has expired.",
  LOGIN_FAILED: "User name or password is wrong.",
  OTP_REQUIRED: "A one-time code is needed.",
  FORBIDDEN: "You may not do this.",
  NOT_FOUND: "There is no such thing, or you may not see it.",
  CONFLICT: "This does not fit the present state.",
  CLIENT_ID_REUSED: "This clientId was used for another message.",
  TOO_LARGE: "The input is too large.",
  RATE_LIMITED: "Too many requests; try again later.",
  OVERLOADED: "The server is busy; try again shortly.",
  UNAVAILABLE: "A part of the service is not reachable; try again shortly.",
  INTERNAL: "Something went wrong on the server.",
};

/** Makes the error for `code`; throw what it returns. `message` defaults to a general sentence. */
export function fail(code: ErrorCode, message?: string, detail?: Fault["detail"]): Fault {
  return new Fault(code, message ?? defaultMessages[code], detail);
}

/** `VALIDATION` for one field. */
export function invalid(path: string, message: string): Fault {
  return fail("VALIDATION", `${path}: ${message}`, { errors: [{ path, message }] });
}
