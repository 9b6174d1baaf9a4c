import type { EgressRules } from "./decide-egress.js";

/** What is about to leave: the host with its port, and SHA-256 and length of the bytes of the request's body. */
export type Leaving = { host: string; payloadSha256: Buffer; payloadBytes: number };

/** `refused`: its address was, once it was resolved; `unreached`: nothing answered there. */
export type Unsent = "refused" | "unreached";

/** Under what a call may leave the building. Without one, only what stays on the organisation's own machines. */
export type Permit = {
  rules: EgressRules;
  /** A ground for transfers to this provider is recorded. */
  transferBasis: boolean;
  /** The texts were masked: what may leave only so, may. */
  masked: boolean;
  /** Hears of each request with a body before a connection is opened; when it fails, nothing leaves. */
  onLeave?: (leaving: Leaving) => Promise<void>;
  /** Hears that of such a request, after all, not a byte left: no connection was opened. When it fails, the call stands as one that left. */
  onUnsent?: (leaving: Leaving, why: Unsent) => Promise<void>;
};

const ownMachines = { local: "allow", domestic: "local-only", overseas: "local-only" } as const;
export const localOnly: Permit = {
  rules: { public: ownMachines, internal: ownMachines, personal: ownMachines, secret: ownMachines },
  transferBasis: false,
  masked: false,
};
