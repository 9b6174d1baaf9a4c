// What the scripted host answers, by model name. Each behaviour gets a Turn and writes the answer itself.
import { setTimeout as sleep } from "node:timers/promises";

/**
 * @typedef {object} Turn
 * @property {import("node:http").IncomingMessage} req
 * @property {import("node:http").ServerResponse} res
 * @property {Record<string, any>} body   the parsed request
 * @property {string} model
 * @property {string} question            the last user record's content
 */

const words = ["戴胜", " carries", " messages", "，", "always", " the", " same", " way", "。", "\n"];

/** @param {Turn} turn @param {object} delta @param {object} [more] fields of the choice */
export function chunkOf(turn, delta, more = {}) {
  const { finish_reason = null, ...rest } = /** @type {any} */ (more);
  return { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: turn.model, choices: [{ index: 0, delta, finish_reason, ...rest }] };
}

/** Until the client has read what was written, or is gone. @param {import("node:http").ServerResponse} res */
function drained(res) {
  return new Promise((resolve) => {
    const done = () => {
      res.off("drain", done);
      res.off("close", done);
      resolve(undefined);
    };
    res.on("drain", done);
    res.on("close", done);
  });
}

/** Opens an event stream; `send` waits while the client is not reading. @param {Turn} turn */
export function openStream(turn) {
  const { res } = turn;
  res.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  res.flushHeaders();
  const raw = async (text) => {
    if (res.destroyed || res.writableEnded) return false;
    if (!res.write(text)) await drained(res);
    return !res.destroyed;
  };
  const send = (data) => raw(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
  const say = (text) => send(chunkOf(turn, { content: text }));
  const finish = async (reason = "stop", usage = usageOf(turn)) => {
    await send(chunkOf(turn, {}, { finish_reason: reason }));
    if (usage && turn.body.stream_options?.include_usage) await send({ ...chunkOf(turn, {}), choices: [], usage });
    await send("[DONE]");
    res.end();
  };
  return { raw, send, say, finish };
}

/** @param {Turn} turn */
export const usageOf = (turn) => ({
  prompt_tokens: 11,
  completion_tokens: 7,
  total_tokens: 18,
  prompt_tokens_details: { cached_tokens: 3 },
  model: turn.model,
});

/** @param {import("node:http").ServerResponse} res @param {number} status @param {unknown} body @param {Record<string, string>} [headers] */
export function json(res, status, body, headers = {}) {
  const text = JSON.stringify(body);
  res.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text), ...headers });
  res.end(text);
}

/** A whole answer, streamed in pieces or at once as the request wants. @param {Turn} turn @param {string[]} pieces @param {number} paceMs */
export async function answer(turn, pieces, paceMs = 0) {
  if (!turn.body.stream) {
    const choices = [{ index: 0, message: { role: "assistant", content: pieces.join("") }, finish_reason: "stop" }];
    return json(turn.res, 200, { id: "chatcmpl-1", object: "chat.completion", created: 1, model: turn.model, choices, usage: usageOf(turn) });
  }
  const stream = openStream(turn);
  await stream.send(chunkOf(turn, { role: "assistant", content: "" }));
  for (const piece of pieces) {
    if (!(await stream.say(piece))) return;
    if (paceMs > 0) await sleep(paceMs);
  }
  await stream.finish();
}

/** @param {Turn} turn */
const echo = (turn) =>
  answer(
    turn,
    [...new Intl.Segmenter("zh", { granularity: "word" }).segment(turn.question || "…")].map((s) => s.segment),
  );

/** `story-200`: 200 chunks 10 ms apart; `pace-50x20ms`: 50 chunks 20 ms apart. @param {Turn} turn */
function paced(turn) {
  const [, kind, count, ms] = turn.model.match(/^(story|pace)-(\d+)(?:x(\d+)ms)?$/) ?? [];
  const pieces = Array.from({ length: Number(count) }, (_, i) => (kind === "pace" ? `${i} ` : (words[i % words.length] ?? "")));
  return answer(turn, pieces, ms === undefined ? 10 : Number(ms));
}

/** `retell-20`: the question again, three characters every 20 ms, as a model writes. @param {Turn} turn */
function retell(turn) {
  const pieces = turn.question.match(/[^]{1,3}/gu) ?? [];
  return answer(turn, pieces, Number(turn.model.split("-").at(-1)));
}

/** `slow-first-3000`: nothing but headers for that long. @param {Turn} turn */
async function slowFirst(turn) {
  const stream = openStream(turn);
  await sleep(Number(turn.model.split("-").at(-1)));
  await stream.say("late");
  await stream.finish();
}

/** `late-finish-3000`: says all at once, and that it is done so much later. @param {Turn} turn */
async function lateFinish(turn) {
  const stream = openStream(turn);
  await stream.say("All that there is to say.");
  await sleep(Number(turn.model.split("-").at(-1)));
  await stream.finish();
}

/** One character a second, for ever. @param {Turn} turn */
async function drip(turn) {
  const stream = openStream(turn);
  const everyMs = Number(turn.model.split("-")[1] ?? 1_000);
  while (await stream.say(".")) await sleep(everyMs);
}

/** A hundred megabytes: `bomb` one endless line, `bomb-lines` endless events, `bomb-json` one JSON body, `bomb-error` an error's body. @param {Turn} turn */
async function bomb(turn) {
  const kind = turn.model.split("-")[1] ?? "line";
  const { res } = turn;
  const type = kind === "json" || kind === "error" ? "application/json" : "text/event-stream";
  res.writeHead(kind === "error" ? 500 : 200, { "content-type": type });
  const line = `data: ${JSON.stringify(chunkOf(turn, { content: "x" }))}\n\n`;
  const block = kind === "lines" ? line.repeat(500) : "x".repeat(100_000);
  if (kind !== "lines") res.write(kind === "line" ? "data: " : '{"error":{"message":"');
  for (let sent = 0; sent < 100 * 1024 * 1024 && !res.destroyed; sent += block.length) {
    if (!res.write(block)) await drained(res);
  }
  res.end();
}

/** Says a few words and then does something to the connection. @param {(turn: Turn, stream: ReturnType<typeof openStream>) => unknown} then */
const afterWords = (then) => async (/** @type {Turn} */ turn) => {
  const stream = openStream(turn);
  await stream.say("Once upon ");
  await stream.say("a time");
  await sleep(20);
  await then(turn, stream);
};

let counted = 0;

/** @type {Record<string, (turn: Turn) => unknown>} */
export const replies = {
  echo,
  // never the same twice
  counting: (turn) => answer(turn, [`answer ${++counted}`]),
  hang: () => {},
  "silent-after-headers": (turn) => void openStream(turn),
  "silent-after-words": afterWords(() => {}),
  "keep-alive-only": async (turn) => {
    const stream = openStream(turn);
    while (await stream.raw(": keep-alive\n\n")) await sleep(50);
  },
  "hang-after-finish": afterWords((turn, stream) => stream.send(chunkOf(turn, {}, { finish_reason: "stop" }))),
  cut: afterWords((turn) => turn.res.end()),
  "cut-done": afterWords(async (turn, stream) => {
    await stream.send("[DONE]");
    turn.res.end();
  }),
  reset: afterWords((turn) => turn.req.socket.destroy()),
  "reset-first": (turn) => turn.req.socket.destroy(),
  garbage: afterWords(async (turn, stream) => {
    await stream.send(`{"choices":[{"delta":{"content":"${turn.question}`);
    turn.res.end();
  }),
  "garbage-http": (turn) => {
    turn.req.socket.end("this is not http\r\n\r\n");
  },
  "garbage-json": (turn) => {
    turn.res.writeHead(200, { "content-type": "application/json" });
    turn.res.end(`${turn.question} {"`);
  },
  html: (turn) => {
    turn.res.writeHead(200, { "content-type": "text/html" });
    turn.res.end("<!doctype html><title>A login page</title>");
  },
  "header-bomb": (turn) => {
    turn.req.socket.write(`HTTP/1.1 200 OK\r\nX-Bomb: ${"x".repeat(1024 * 1024)}\r\n\r\n`);
  },
  gzip: (turn) => {
    turn.res.writeHead(200, { "content-type": "text/event-stream", "content-encoding": "gzip" });
    turn.res.end("not really");
  },
  "one-piece": (turn) => answer({ ...turn, body: { ...turn.body, stream: false } }, [turn.question]),
  "huge-delta": async (turn) => {
    const stream = openStream(turn);
    await stream.say("戴胜🐦".repeat(50_000));
    await stream.finish();
  },
  length: afterWords((_turn, stream) => stream.finish("length")),
  filtered: afterWords((_turn, stream) => stream.finish("content_filter")),
};

/** @type {[RegExp, (turn: Turn) => unknown][]} */
export const replyFamilies = [
  // the same under another name, so that a test finds its own requests
  [/^echo-\d+$/, echo],
  [/^retell-\d+$/, retell],
  [/^(story|pace)-\d+(x\d+ms)?$/, paced],
  [/^slow-first-\d+$/, slowFirst],
  [/^late-finish-\d+$/, lateFinish],
  [/^drip(-\d+)?$/, drip],
  [/^bomb(-\w+)?$/, bomb],
];
