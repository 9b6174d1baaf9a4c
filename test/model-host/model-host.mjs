// A scripted OpenAI-compatible host for tests: what it does is chosen by the name of the model that is asked for.
import http from "node:http";
import { answer, json, replies, replyFamilies } from "./chat-replies.mjs";
import { errorReplies, failedOnce } from "./error-replies.mjs";
import { oddReplies } from "./odd-replies.mjs";

const table = { ...replies, ...oddReplies, ...errorReplies(/** @type {any} */ (replies.echo)) };
const listed = ["echo", "story-200", "pace-50x20ms", "tools", "think-tags", "bge-m3"];
const keptBodies = 100;

/** @param {string} model */
function replyOf(model) {
  if (Object.hasOwn(table, model)) return table[model];
  return replyFamilies.find(([pattern]) => pattern.test(model))?.[1];
}

/** @param {any} body */
function questionOf(body) {
  const users = Array.isArray(body.messages) ? body.messages.filter((/** @type {any} */ m) => m?.role === "user") : [];
  return String(users.at(-1)?.content ?? "");
}

/** @param {http.IncomingMessage} req */
async function readBody(req) {
  const parts = [];
  for await (const part of req) parts.push(part);
  const raw = Buffer.concat(parts);
  return { body: raw.length ? JSON.parse(raw.toString()) : {}, raw: raw.toString() };
}

const embedOdd = {
  "embed-short": (/** @type {any[]} */ data) => data.slice(1),
  "embed-long": (/** @type {any[]} */ data) => [...data, data[0]],
  "embed-reversed": (/** @type {any[]} */ data) => data.toReversed(),
  "embed-no-index": (/** @type {any[]} */ data) => data.map(({ index: _, ...item }) => item),
  "embed-same-index": (/** @type {any[]} */ data) => data.map((item) => ({ ...item, index: 0 })),
  "embed-uneven": (/** @type {any[]} */ data) => data.map((item) => (item.index ? { ...item, embedding: item.embedding.slice(1) } : item)),
  "embed-zero": (/** @type {any[]} */ data) => data.map((item) => ({ ...item, embedding: item.embedding.map(() => 0) })),
  "embed-huge": (/** @type {any[]} */ data) => data.map((item) => ({ ...item, embedding: item.embedding.map(() => 1e300) })),
  "embed-empty": (/** @type {any[]} */ data) => data.map((item) => ({ ...item, embedding: [] })),
};

/** Vectors that depend on the text; `embed-base64` ignores the wish for floats, the others in `embedOdd` do as they are called. @param {any} body */
function embeddings(res, body) {
  const model = String(body.model);
  if (model === "embed-minimax") return json(res, 200, { vectors: null, base_resp: { status_code: 1008, status_msg: "insufficient balance" } });
  if (model === "embed-hang") return;
  if (!/^(bge|embed)/.test(model)) return json(res, 400, { error: { message: "This model does not support embeddings", type: "invalid_request_error" } });
  const inputs = Array.isArray(body.input) ? body.input : [body.input];
  const vector = (/** @type {string} */ text) => Array.from({ length: 8 }, (_, i) => Math.sin(text.length + i));
  const data = inputs.map((/** @type {string} */ text, /** @type {number} */ index) => {
    const floats = vector(String(text));
    const embedding = model === "embed-base64" ? Buffer.from(new Float32Array(floats).buffer).toString("base64") : model === "embed-nan" ? [null, 1] : floats;
    return { object: "embedding", index, embedding };
  });
  json(res, 200, { object: "list", model, data: embedOdd[model]?.(data) ?? data, usage: { prompt_tokens: 3, total_tokens: 3 } });
}

/** What the host has seen since the last reset. */
class Ledger {
  count = 0;
  aborted = 0;
  finished = 0;
  /** @type {{ path: string, model: string | null, authorization: string | null, headers: Record<string, unknown>, body: unknown, raw: string }[]} */
  requests = [];

  reset() {
    this.count = 0;
    this.aborted = 0;
    this.finished = 0;
    this.requests = [];
    failedOnce.clear();
  }
}

/**
 * Starts the host on loopback. `key`: the bearer key that it demands; without it, none. `port` 0 takes a free one.
 * `listed`: more fields of the models that it lists, by name. `beside`: what it answers at paths that are not OpenAI's.
 * @param {{ port?: number, host?: string, key?: string, listed?: Record<string, object>, beside?: Record<string, unknown> }} [options]
 */
export async function startModelHost(options = {}) {
  const seen = new Ledger();
  /** @type {Set<import("node:net").Socket>} */
  const sockets = new Set();
  const server = http.createServer((req, res) => {
    handle(req, res).catch(() => {
      if (!res.headersSent) json(res, 400, { error: { message: "not a request", type: "invalid_request_error" } });
      else res.destroy();
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
  });

  const state = () => ({ count: seen.count, finished: seen.finished, aborted: seen.aborted, open: sockets.size, requests: seen.requests });

  /** @param {http.IncomingMessage} req @param {http.ServerResponse} res */
  async function handle(req, res) {
    const path = new URL(req.url ?? "/", "http://host").pathname;
    if (path === "/control/requests") return json(res, 200, state());
    if (path === "/control/reset") {
      seen.reset();
      return json(res, 200, {});
    }
    seen.count += 1;
    res.once("close", () => {
      if (res.writableFinished) seen.finished += 1;
      else seen.aborted += 1;
    });
    const { body, raw } = await readBody(req);
    seen.requests.push({ path, model: body.model ?? null, authorization: req.headers.authorization ?? null, headers: req.headers, body, raw });
    if (seen.requests.length > keptBodies) seen.requests.shift();
    if (options.key && req.headers.authorization !== `Bearer ${options.key}`)
      return json(res, 401, { error: { message: "Invalid API key", code: "invalid_api_key" } });
    if (path === "/v1/models") return json(res, 200, { object: "list", data: listed.map((id) => ({ id, object: "model", ...options.listed?.[id] })) });
    if (options.beside && Object.hasOwn(options.beside, path)) return json(res, 200, options.beside[path]);
    if (path === "/v1/embeddings") return embeddings(res, body);
    if (path !== "/v1/chat/completions") return json(res, 404, { error: { message: `no such path ${path}` } });
    return chat({ req, res, body, model: String(body.model), question: questionOf(body) });
  }

  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, options.host ?? "127.0.0.1", () => resolve(undefined));
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    port: address.port,
    /** The base URL, with `/v1`. */
    url: `http://127.0.0.1:${address.port}/v1`,
    state,
    reset: () => seen.reset(),
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => void server.close(() => resolve(undefined)));
    },
  };
}

/** @param {import("./chat-replies.mjs").Turn} turn */
async function chat(turn) {
  const reply = replyOf(turn.model);
  if (!reply) return json(turn.res, 404, { error: { message: `The model \`${turn.model}\` does not exist.`, type: "NotFoundError", code: "model_not_found" } });
  // A test of a provider also asks without a stream: behaviours that only make sense in one then just answer.
  if (!turn.body.stream && Object.hasOwn(oddReplies, turn.model) && !/json|unwrapped|object$/.test(turn.model)) return answer(turn, [turn.question]);
  await reply(turn);
}
