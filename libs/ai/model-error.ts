import type { PolicyReason } from "./decide-egress.js";

/** Why a model gave no whole answer; the same words as `errorCode` on the wire. */
export type ErrorKind =
  | "auth"
  | "balance"
  | "rate_own"
  | "rate_platform"
  | "overloaded"
  | "context_too_long"
  | "filtered_input"
  | "filtered_output"
  | "bad_request"
  | "model_missing"
  | "network"
  | "timeout"
  | "host_error"
  | "interrupted"
  | "over_budget"
  | "policy";

const retryableKinds: ReadonlySet<ErrorKind> = new Set<ErrorKind>(["rate_own", "rate_platform", "overloaded", "network"]);

type ModelErrorDetail = {
  /** A sentence for an administrator. Never anything that a host sent: hosts echo prompts and keys. */
  message: string;
  /** The HTTP status, where there was one. */
  status?: number | null;
  /** The host's own code, where it is harmless to show. */
  hostCode?: string | null;
  /** How long the host asks to wait. */
  retryAfterMs?: number | null;
  /** False: the host was not asked at all. */
  asked?: boolean;
  /** With `policy`: why. */
  policyReason?: PolicyReason;
  /** True: somebody stopped it here; the host did not break it off. */
  stopped?: boolean;
};

/**
 * The only error that this package throws for a model call. It carries no `cause`: what lies below (the response body, the request)
 * may contain text of people, and a logger would print it.
 */
export class ModelError extends Error {
  readonly kind: ErrorKind;
  readonly retryable: boolean;
  readonly status: number | null;
  readonly hostCode: string | null;
  readonly retryAfterMs: number | null;
  readonly asked: boolean;
  readonly policyReason: PolicyReason | null;
  readonly stopped: boolean;

  constructor(kind: ErrorKind, detail: ModelErrorDetail) {
    super(detail.message);
    this.name = "ModelError";
    this.kind = kind;
    this.retryable = retryableKinds.has(kind);
    this.status = detail.status ?? null;
    this.hostCode = detail.hostCode ?? null;
    this.retryAfterMs = detail.retryAfterMs ?? null;
    this.asked = detail.asked ?? true;
    this.policyReason = kind === "policy" ? (detail.policyReason ?? "not_permitted") : null;
    this.stopped = detail.stopped ?? false;
  }
}

/** Somebody here wanted no more of an answer. `asked`: whether the host had been asked by then. */
export const stoppedError = (asked = true): ModelError => new ModelError("interrupted", { message: "The answer was stopped.", asked, stopped: true });
