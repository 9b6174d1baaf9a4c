import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { LocalModel, Usage } from "./local-model.js";
import { type ChatCall, readChat } from "./requests.js";

type Call = { model: LocalModel; body: unknown; response: ServerResponse; signal: AbortSignal };
type Finish = "stop" | "length";

/** `POST /v1/chat/completions`, in one piece or as server-sent events. @throws ApiFault */
export async function chatCompletion({ model, body, response, signal }: Call): Promise<void> {
  const call = readChat(body);
  const head = { id: `chatcmpl-${randomUUID()}`, created: Math.floor(Date.now() / 1000), model: model.name };
  if (call.stream) await stream({ model, call, response, signal }, head);
  else await whole({ model, call, response, signal }, head);
}

type Head = { id: string; created: number; model: string };
type Answering = { model: LocalModel; call: ChatCall; response: ServerResponse; signal: AbortSignal };

async function whole({ model, call, response, signal }: Answering, head: Head): Promise<void> {
  const said = { content: "", reasoning: "" };
  const onPiece = ({ text, isReasoning }: { text: string; isReasoning: boolean }): void => {
    said[isReasoning ? "reasoning" : "content"] += text;
  };
  const { isCut, ...usage } = await model.answer(call.request, { onBegin: () => undefined, onPiece }, signal);
  const message = { role: "assistant", content: said.content, ...(said.reasoning && { reasoning_content: said.reasoning }) };
  const choice = { index: 0, message, logprobs: null, finish_reason: finishOf(isCut) };
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ ...head, object: "chat.completion", choices: [choice], usage: usageOf(usage) }));
}

/** Headers go out when the prompt is accepted, so that what is refused has its status. */
async function stream({ model, call, response, signal }: Answering, head: Head): Promise<void> {
  const chunk = (choices: object[], usage?: object): void => {
    const event = { ...head, object: "chat.completion.chunk", choices, ...(call.includeUsage && { usage: usage ?? null }) };
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  const delta = (held: object, finish: Finish | null = null): void => chunk([{ index: 0, delta: held, logprobs: null, finish_reason: finish }]);
  const onBegin = (): void => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" });
    delta({ role: "assistant", content: "" });
  };
  const { isCut, ...usage } = await model.answer(
    call.request,
    { onBegin, onPiece: ({ text, isReasoning }) => delta(isReasoning ? { reasoning_content: text } : { content: text }) },
    signal,
  );
  delta({}, finishOf(isCut));
  if (call.includeUsage) chunk([], usageOf(usage));
  response.end("data: [DONE]\n\n");
}

const finishOf = (isCut: boolean): Finish => (isCut ? "length" : "stop");

const usageOf = ({ promptTokens, completionTokens }: Usage): object => ({
  prompt_tokens: promptTokens,
  completion_tokens: completionTokens,
  total_tokens: promptTokens + completionTokens,
});
