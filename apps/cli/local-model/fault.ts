/** What a caller is told in OpenAI's shape: `{ error: { message, type, param, code } }`. Messages never hold what was asked. */
export class ApiFault extends Error {
  override readonly name = "ApiFault";
  readonly status: number;
  readonly code: string | null;
  readonly param: string | null;
  /** Seconds. */
  readonly retryAfter: number | null;

  constructor(message: string, { status, code = null, param = null, retryAfter = null }: FaultOptions) {
    super(message);
    this.status = status;
    this.code = code;
    this.param = param;
    this.retryAfter = retryAfter;
  }

  body(): object {
    return { error: { message: this.message, type: this.status < 500 ? "invalid_request_error" : "server_error", param: this.param, code: this.code } };
  }
}

type FaultOptions = { status: number; code?: string | null; param?: string | null; retryAfter?: number | null };

/** Why a model cannot be served: one sentence for the person at the terminal. */
export class ServeRefused extends Error {
  override readonly name = "ServeRefused";
}
