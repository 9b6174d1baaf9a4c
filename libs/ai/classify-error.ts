import { type ErrorKind, ModelError } from "./model-error.js";
import type { ProviderProfile } from "./providers/profile.js";

/** What a host said went wrong. `text` is only looked at, never passed on. */
export type HostFault = {
  status: number | null;
  codes: readonly string[];
  text: string;
  retryAfterMs: number | null;
  /** The vendor whose shape the error has, where the shape tells (a gateway in front hides the host). */
  dialect?: ProviderProfile;
};
export type FaultContext = {
  profile: ProviderProfile;
  providerName: string;
  model: string | null;
  /** The key and the texts of the request: what a host could echo, and no error may show. */
  secrets: readonly string[];
};

/** Codes and types that many hosts share. */
const commonCodes: Readonly<Record<string, ErrorKind>> = {
  invalid_api_key: "auth",
  authentication_error: "auth",
  permission_error: "auth",
  insufficient_quota: "balance",
  insufficient_balance: "balance",
  billing_hard_limit_reached: "balance",
  rate_limit_exceeded: "rate_own",
  rate_limit_error: "rate_own",
  server_overloaded: "overloaded",
  overloaded_error: "overloaded",
  service_unavailable: "overloaded",
  context_length_exceeded: "context_too_long",
  exceed_context_size_error: "context_too_long",
  string_above_max_length: "context_too_long",
  content_filter: "filtered_input",
  content_policy_violation: "filtered_input",
  model_not_found: "model_missing",
  NotFoundError: "model_missing",
};
/** For hosts that tell only in words. The first that fits counts. */
const patterns: readonly (readonly [RegExp, ErrorKind])[] = [
  [
    /context (length|window|size)|maximum context|prompt is too long|too many (input )?tokens|exceeds? the (available|model).{0,40}(context|token)|超(过|出).{0,12}(上下文|长度|token)|上下文.{0,8}(超|过长)|tokens?.{0,12}exceed/i,
    "context_too_long",
  ],
  [/insufficient.{0,20}(balance|fund|credit|quota)|balance.{0,12}insufficient|余额不足|欠费|账户已?停用|arrear|overdue/i, "balance"],
  [/model.{0,80}(not found|not exist|doesn't exist|not available)|no such model|模型不存在|模型.{0,12}未开通/i, "model_missing"],
  [/(sensitive|inappropriate|risky|unsafe) (content|information|data)|content (policy|filter)|敏感|违规|不安全的内容/i, "filtered_input"],
  [/invalid.{0,12}(api.?key|token)|incorrect api key|unauthori[sz]ed/i, "auth"],
  [/rate.?limit|too many requests|请求过于频繁|限流/i, "rate_own"],
  [/overloaded|at capacity|no available (server|worker)|server busy|系统繁忙|服务繁忙|过载/i, "overloaded"],
];
const statuses: Readonly<Record<number, ErrorKind>> = {
  401: "auth",
  402: "balance",
  403: "auth",
  404: "model_missing",
  408: "timeout",
  413: "context_too_long",
  429: "rate_own",
  451: "filtered_input",
  500: "host_error",
  501: "host_error",
  502: "overloaded",
  503: "overloaded",
  504: "overloaded",
  529: "overloaded",
};
/** Statuses that say it all: words in the body do not change them, only a code does. */
const decisive = new Set([401, 402, 408, 413, 451]);

function byCode(codes: readonly string[], table: Readonly<Record<string, ErrorKind>>): ErrorKind | null {
  for (const code of codes) {
    if (Object.hasOwn(table, code)) return table[code] ?? null;
    const family = code.split(".")[0] ?? "";
    if (Object.hasOwn(table, family)) return table[family] ?? null;
  }
  return null;
}

const knownCode = (fault: HostFault, profile: ProviderProfile): ErrorKind | null =>
  byCode(fault.codes, profile.errorCodes ?? {}) ?? byCode(fault.codes, fault.dialect?.errorCodes ?? {}) ?? byCode(fault.codes, commonCodes);

/** The kind of a host's fault: its own codes first, then common ones, a telling status, the words, the status. Pure. */
export function kindOfFault(fault: HostFault, profile: ProviderProfile): ErrorKind {
  const coded = knownCode(fault, profile);
  if (coded) return coded;
  // Inside a stream there is no status; some hosts put it into the code.
  const status = fault.status !== null && fault.status >= 400 ? fault.status : Number(fault.codes.find((c) => /^[45]\d\d$/.test(c)) ?? 0);
  if (decisive.has(status)) return statuses[status] ?? "host_error";
  const worded = patterns.find(([pattern]) => pattern.test(fault.text));
  if (worded) return worded[1];
  return statuses[status] ?? (status >= 400 && status < 500 ? "bad_request" : "host_error");
}

const sentences: Readonly<Record<ErrorKind, string>> = {
  auth: "refused the API key or does not allow it this model; check the key",
  balance: "says that the account has no balance left; top it up at the provider",
  rate_own: "says that this account sends too much at once; wait, or raise its limit at the provider",
  rate_platform: "is too busy for all its customers at the moment; trying again later helps",
  overloaded: "is overloaded or just starting; trying again later helps",
  context_too_long: "says that the conversation is longer than the model's context; shorten it or raise the context length at the host",
  filtered_input: "refused the question because of its content rules",
  filtered_output: "stopped the answer because of its content rules",
  bad_request: "did not accept the request; the model or the host's version may not support it",
  model_missing: "does not know the model, or the address is not quite right; check the model's name and the address",
  network: "cannot be reached",
  timeout: "did not answer in time",
  host_error: "failed inside",
  interrupted: "ended the answer before it was complete",
  over_budget: "was not asked: the budget is used up",
  policy: "was not asked: policy forbids it",
};

/** A code is shown if it is one we know, or looks like one and has nothing in common with the key or the texts of the request. */
function showable(fault: HostFault, context: FaultContext): string | null {
  const code = fault.codes.find((c) => /^[A-Za-z0-9_.-]{1,64}$/.test(c));
  if (code === undefined) return null;
  if (knownCode({ ...fault, codes: [code] }, context.profile)) return code;
  return context.secrets.some((secret) => secret !== "" && (secret.includes(code) || code.includes(secret))) ? null : code;
}

/** A fault as an error whose message is ours, with the host's status and code, and without any word of the host's. */
export function errorOfFault(fault: HostFault, context: FaultContext, kind: ErrorKind = kindOfFault(fault, context.profile)): ModelError {
  const hostCode = showable(fault, context);
  const facts = [fault.status === null ? "" : `HTTP ${fault.status}`, hostCode ? `code ${hostCode}` : "", context.model ? `model ${context.model}` : ""];
  const told = facts.filter(Boolean).join(", ");
  return new ModelError(kind, {
    message: `“${context.providerName}” ${sentences[kind]}${told ? ` (${told})` : ""}.`,
    status: fault.status,
    hostCode,
    retryAfterMs: fault.retryAfterMs,
  });
}
