// The ways in which real hosts deviate from OpenAI's shapes, each under the name of what it does.
import { answer, chunkOf, json, openStream, usageOf } from "./chat-replies.mjs";

/** @typedef {import("./chat-replies.mjs").Turn} Turn */

/** Sends these deltas, then finishes. @param {object[]} deltas @param {(turn: Turn, stream: ReturnType<typeof openStream>) => unknown} [end] */
const deltas =
  (deltas, end = (_turn, stream) => stream.finish()) =>
  async (/** @type {Turn} */ turn) => {
    const stream = openStream(turn);
    for (const delta of deltas) await stream.send(chunkOf(turn, delta));
    await end(turn, stream);
  };
const said = (...pieces) => pieces.map((content) => ({ content }));

/** An event stream of exactly these payloads, then the end. @param {(turn: Turn) => unknown[]} payloads */
const payloads = (payloads) => async (/** @type {Turn} */ turn) => {
  const stream = openStream(turn);
  for (const payload of payloads(turn)) await stream.send(payload);
  turn.res.end();
};

const call = { id: "call_1", type: "function", function: { name: "get_time", arguments: '{"city":"上海"}' } };
const cut = (/** @type {object} */ first, /** @type {object} */ second) =>
  deltas(
    [
      { tool_calls: [{ ...first, type: "function", function: { name: "get_time", arguments: '{"city":' } }] },
      { tool_calls: [{ ...second, function: { arguments: '"上海"}' } }] },
    ],
    (_turn, stream) => stream.finish("tool_calls"),
  );
const calls = (/** @type {object[]} */ list) => deltas(list, (_turn, stream) => stream.finish("tool_calls"));

/** @type {Record<string, (turn: Turn) => unknown>} */
export const oddReplies = {
  "error-in-stream": payloads((turn) => [
    chunkOf(turn, { content: "Once" }),
    { error: { message: `broke at: ${turn.question}`, type: "server_error", code: "server_overloaded" } },
  ]),
  "error-in-json": (turn) => json(turn.res, 200, { error: { message: "no", code: "invalid_api_key" } }),
  "minimax-base-resp": payloads(() => [{ id: "1", choices: null, base_resp: { status_code: 1008, status_msg: "insufficient balance" } }]),
  "minimax-json": (turn) => json(turn.res, 200, { id: "1", choices: null, base_resp: { status_code: 1002, status_msg: "rate limit" } }),
  "minimax-ok": payloads((turn) => [
    { ...chunkOf(turn, { content: "好" }), base_resp: { status_code: 0, status_msg: "" } },
    { ...chunkOf(turn, {}, { finish_reason: "stop" }), base_resp: { status_code: 0, status_msg: "" } },
  ]),
  "spark-code": payloads(() => [{ code: 10907, message: "TokenCountExceeded", sid: "cha1" }]),
  "spark-ok": payloads((turn) => [
    { code: 0, message: "Success", sid: "cha1", ...chunkOf(turn, { content: "好" }) },
    { code: 0, message: "Success", sid: "cha1", ...chunkOf(turn, {}, { finish_reason: "stop" }) },
  ]),
  "siliconflow-unwrapped": (turn) => json(turn.res, 403, { code: 30001, message: "Sorry, your account balance is insufficient", data: null }),
  "siliconflow-unwrapped-200": (turn) => json(turn.res, 200, { code: 20012, message: "Model does not exist. Please check it carefully.", data: null }),
  "vllm-error-object": (turn) =>
    json(turn.res, 400, { object: "error", message: "This model's maximum context length is 4096 tokens", type: "BadRequestError", param: null, code: 400 }),
  "think-tags": deltas(said("<th", "ink>\nFirst, ", "I think", ".</th", "ink>\n\nThen ", "I <think>speak</think>.")),
  "think-never-closed": deltas(said("<think>I am lost ", "in th</thi")),
  "reasoning-content": deltas([{ content: null, reasoning_content: "First, " }, { reasoning_content: "I think." }, ...said("Then I speak.")]),
  "reasoning-vllm": deltas([{ reasoning: "First, " }, { reasoning: "I think." }, ...said("Then I speak.")]),
  "reasoning-both": deltas([{ reasoning: "First, I think.", reasoning_content: "First, I think." }, ...said("Then I speak.")]),
  "reasoning-details": deltas([
    { reasoning_details: [{ type: "reasoning.text", text: "First, " }] },
    { reasoning_details: [{ type: "reasoning.text", text: "I think." }] },
    ...said("Then I speak."),
  ]),
  "usage-finish": deltas(said("Hi"), async (turn, stream) => {
    await stream.send({ ...chunkOf(turn, {}, { finish_reason: "stop" }), usage: usageOf(turn) });
    turn.res.end("data: [DONE]\n\n");
  }),
  "usage-choice": deltas(said("Hi"), async (turn, stream) => {
    await stream.send(chunkOf(turn, {}, { finish_reason: "stop", usage: usageOf(turn) }));
    turn.res.end("data: [DONE]\n\n");
  }),
  "usage-later": deltas(said("Hi")),
  "usage-last-content": async (turn) => {
    const stream = openStream(turn);
    await stream.send({ ...chunkOf(turn, { content: "Hi" }), usage: { prompt_tokens: 0, completion_tokens: 0 } });
    await stream.send({ ...chunkOf(turn, { content: "!" }, { finish_reason: "stop" }), usage: usageOf(turn) });
    turn.res.end("data: [DONE]\n\n");
  },
  "usage-none": deltas(said("Hi there"), (_turn, stream) => stream.finish("stop", null)),
  "usage-none-ignored": deltas(said("Hi there"), async (turn, stream) => {
    await stream.send({ ...chunkOf(turn, {}, { finish_reason: "stop" }), usage: null });
    turn.res.end("data: [DONE]\n\n");
  }),
  surrogates: async (turn) => {
    const stream = openStream(turn);
    // JSON lets half a character be written as an escape.
    const half = (/** @type {string} */ escape) => stream.raw(`data: {"choices":[{"index":0,"delta":{"content":"${escape}"},"finish_reason":null}]}\n\n`);
    for (const escape of ["a\\ud83d", "\\udc26b", "\\ud83d", "\\udc26\\ud83d", "\\udc26", "\\ud800x\\u0000", "z\\ud83d"]) await half(escape);
    await stream.finish();
  },
  "bytes-cut": async (turn) => {
    const stream = openStream(turn);
    const bytes = Buffer.from(`data: ${JSON.stringify(chunkOf(turn, { content: "戴胜🐦飞" }))}\n\n`);
    for (const byte of bytes) await stream.raw(Buffer.from([byte]));
    await stream.finish();
  },
  tools: (turn) =>
    turn.body.tools ? calls([{ role: "assistant", content: null }, { tool_calls: [{ index: 0, ...call }] }])(turn) : answer(turn, ["No tools."]),
  "tools-cut": cut({ index: 0, id: "call_1" }, { index: 0 }),
  "tools-no-index": cut({ id: "call_1" }, {}),
  "tools-minus-one": cut({ index: -1, id: "call_1" }, { index: -1 }),
  "tools-no-id": cut({ index: 0 }, { index: 0 }),
  "tools-object": calls([{ tool_calls: { ...call } }]),
  "tools-placeholders": calls([
    { tool_calls: [] },
    { tool_calls: [{ index: 0, id: "", type: "function", function: { name: "", arguments: "" } }] },
    { tool_calls: [{ index: 0, ...call }] },
    { tool_calls: [{ index: 0, id: "", function: { name: null, arguments: "" } }] },
  ]),
  "tools-two": calls([
    {
      tool_calls: [
        { index: 0, ...call },
        { index: 1, ...call, id: "call_2" },
      ],
    },
  ]),
  "tools-two-no-index": calls([{ tool_calls: [call] }, { tool_calls: [{ ...call, id: "call_2" }] }]),
  "tools-garbage": calls([
    { tool_calls: [{ index: 0, id: "call_1", function: { name: "get_time", arguments: "{not json" } }] },
    { tool_calls: [null, 7, "x"] },
  ]),
};
