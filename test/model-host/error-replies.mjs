// Answers that are an HTTP error.
import { json } from "./chat-replies.mjs";

/** @typedef {import("./chat-replies.mjs").Turn} Turn */

/** @param {number} status @param {Record<string, unknown>} error @param {Record<string, string>} [headers] */
const fails = (status, error, headers) => (/** @type {Turn} */ turn) => json(turn.res, status, { error: { message: "it went wrong", ...error } }, headers);

/** How often each of the `…-once` models failed already. */
export const failedOnce = new Set();
/** @param {(turn: Turn) => unknown} first @param {(turn: Turn) => unknown} then */
const once = (first, then) => (/** @type {Turn} */ turn) => {
  if (failedOnce.has(turn.model)) return then(turn);
  failedOnce.add(turn.model);
  return first(turn);
};

/** @param {(turn: Turn) => unknown} echo @returns {Record<string, (turn: Turn) => unknown>} */
export const errorReplies = (echo) => ({
  401: fails(401, { type: "invalid_request_error", code: "invalid_api_key" }),
  402: fails(402, { message: "Insufficient Balance", type: "unknown_error", code: "invalid_request_error" }),
  403: fails(403, { type: "permission_error" }),
  "404-model": fails(404, { message: "The model `x` does not exist.", type: "NotFoundError", code: 404 }),
  "404-plain": (turn) => {
    turn.res.writeHead(404, { "content-type": "text/plain" });
    turn.res.end("404 page not found");
  },
  429: fails(429, { type: "rate_limit_error", code: "rate_limit_exceeded" }),
  "429-balance": fails(429, {
    message: "You exceeded your current quota, please check your plan and billing details",
    type: "insufficient_quota",
    code: "insufficient_quota",
  }),
  "429-balance-glm": fails(429, { message: "您的账户已欠费，请充值后重试。", code: "1113" }),
  "429-retry-after": fails(429, { code: "rate_limit_exceeded" }, { "retry-after": "1" }),
  "429-retry-after-long": fails(429, { code: "rate_limit_exceeded" }, { "retry-after": "600" }),
  "429-once": once(fails(429, { code: "rate_limit_exceeded" }, { "retry-after": "0" }), echo),
  451: fails(451, { message: "refused" }),
  500: fails(500, { type: "server_error" }),
  "500-text": (turn) => {
    turn.res.writeHead(500);
    turn.res.end(`Traceback: ${turn.question}`);
  },
  503: fails(503, { message: "Loading model", type: "unavailable_error", code: 503 }),
  "503-once": once(fails(503, { message: "Loading model" }, { "retry-after": "0" }), echo),
  "reset-once": once((turn) => turn.req.socket.destroy(), echo),
  context: fails(400, {
    message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
    type: "invalid_request_error",
    code: "context_length_exceeded",
  }),
  "context-llamacpp": fails(400, { message: "the request exceeds the available context size", type: "exceed_context_size_error", code: 400 }),
  "filtered-input": fails(400, { message: "Input data may contain inappropriate content.", type: "data_inspection_failed", code: "data_inspection_failed" }),
  "bad-request": fails(400, { message: "Unsupported parameter", type: "invalid_request_error" }),
  "string-error": (turn) => json(turn.res, 404, { error: `model "${turn.model}" not found, try pulling it first` }),
  redirect: (turn) => {
    turn.res.writeHead(307, { location: "http://169.254.169.254/latest/meta-data/" });
    turn.res.end();
  },
  "echo-key": (turn) => {
    const key = String(turn.req.headers.authorization ?? "").replace(/^Bearer /, "");
    json(turn.res, 401, { error: { message: `Incorrect API key provided: ${key}. You asked: ${turn.question}`, code: key, type: key.slice(0, 12) } });
  },
  "echo-prompt": (turn) => json(turn.res, 400, { error: { message: turn.question, code: turn.question.slice(0, 60), type: turn.question } }),
});
