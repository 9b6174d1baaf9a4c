import { randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { chatCompletion } from "./chat-completions.js";
import { embeddings } from "./embeddings.js";
import { ApiFault, ServeRefused } from "./fault.js";
import type { LocalModel } from "./local-model.js";

export type Options = { host: string; port: number; apiKey: string | undefined; onFault: (line: string) => void };
export type ModelServer = {
  port: number;
  /** Until then everything but `/health` is answered 503. */
  serve(model: LocalModel): void;
  /** Ends what is under way and waits for it, some seconds at most; whether it came to its end. */
  close(): Promise<boolean>;
};

const longestBody = 4 * 2 ** 20;
const retryWhileLoading = 5;
const patienceMs = 5_000;
const jsonType = /^application\/json\s*(;|$)/i;

/** OpenAI's API for one model that is loaded, or soon will be. @throws ServeRefused when it cannot listen there */
export async function listen({ host, port, apiKey, onFault }: Options): Promise<ModelServer> {
  const state: State = { model: null, apiKey: apiKey === undefined ? null : Buffer.from(apiKey), onFault, running: new Set() };
  const server = createServer((request, response) => {
    const done = handle(state, request, response).finally(() => state.running.delete(running));
    const running = { done, abort: () => response.destroy() };
    state.running.add(running);
  });
  await bound(server, { host, port });
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    serve(model) {
      state.model = model;
    },
    async close() {
      server.close();
      for (const { abort } of state.running) abort();
      const ended = Promise.all([...state.running].map(({ done }) => done)).then(() => true);
      const isEnded = await Promise.race([ended, sleep(patienceMs, false, { ref: false })]);
      server.closeAllConnections();
      return isEnded;
    },
  };
}

type State = {
  model: LocalModel | null;
  apiKey: Buffer | null;
  onFault: Options["onFault"];
  running: Set<{ done: Promise<void>; abort: () => void }>;
};

function bound(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} of ${host} is in use: choose another with --port.`;
      reject(new ServeRefused(error.code === "EADDRINUSE" ? taken : `Cannot listen on ${host}:${port} (${error.code}).`));
    });
    server.listen(port, host, resolve);
  });
}

/** Never rejects: what goes wrong is answered, or, when the answer has begun, cut off. */
async function handle(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Error("the caller is gone")));
  try {
    await route(state, { request, response, signal: gone.signal });
  } catch (error) {
    if (!gone.signal.aborted) refuse(response, error instanceof ApiFault ? error : unexpected(state, error));
  }
}

type Call = { request: IncomingMessage; response: ServerResponse; signal: AbortSignal };

async function route(state: State, { request, response, signal }: Call): Promise<void> {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === "/health") {
    json(response, state.model ? 200 : 503, { status: state.model ? "ok" : "loading", ...state.model?.figures() });
    return;
  }
  admit(state, request);
  const wanted = `${request.method} ${pathname}`;
  const { model } = state;
  if (!model) throw new ApiFault("The model is being loaded.", { status: 503, code: "service_unavailable", retryAfter: retryWhileLoading });
  if (wanted === "GET /v1/models") json(response, 200, { object: "list", data: [described(model)] });
  else if (wanted === "POST /v1/chat/completions") await chatCompletion({ model, body: await readBody(request), response, signal });
  else if (wanted === "POST /v1/embeddings") await embeddings({ model, body: await readBody(request), response, signal });
  else throw new ApiFault(`There is no ${request.method} ${pathname} here.`, { status: 404, code: "not_found" });
}

/** Without a key, whatever runs on this machine may ask; but no web page that someone looks at on it. */
function admit({ apiKey }: State, { headers }: IncomingMessage): void {
  if (apiKey === null) {
    if (headers.origin !== undefined) throw new ApiFault("Web pages may not ask without an API key.", { status: 403, code: "origin_refused" });
    return;
  }
  const given = Buffer.from(/^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1] ?? "");
  if (given.length !== apiKey.length || !timingSafeEqual(given, apiKey)) {
    throw new ApiFault("The API key is missing or wrong.", { status: 401, code: "invalid_api_key" });
  }
}

/** As vLLM and llama.cpp each tell how much their model sees. */
const described = ({ name, contextTokens, loadedAt }: LocalModel): object => ({
  id: name,
  object: "model",
  created: loadedAt,
  owned_by: "hoopoe",
  max_model_len: contextTokens,
  meta: { n_ctx: contextTokens },
});

async function readBody(request: IncomingMessage): Promise<unknown> {
  if (!jsonType.test(request.headers["content-type"] ?? "")) throw new ApiFault("Send JSON, as application/json.", { status: 415 });
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestBody) throw new ApiFault(`The body is longer than ${longestBody} bytes.`, { status: 413 });
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    throw new ApiFault("The body is not JSON.", { status: 400 });
  }
}

/** What nobody foresaw: the caller and the log get an id that joins them, and neither a word of what was asked. */
function unexpected({ onFault }: State, error: unknown): ApiFault {
  const id = randomUUID();
  const place = error instanceof Error ? error.stack?.split("\n").find((line) => line.trimStart().startsWith("at ")) : undefined;
  onFault(`fault ${id}: ${error instanceof Error ? error.name : typeof error}${place ? ` ${place.trim()}` : ""}`);
  return new ApiFault(`Something went wrong here (${id}).`, { status: 500 });
}

function refuse(response: ServerResponse, fault: ApiFault): void {
  if (response.headersSent) {
    // a stream that ends without its finish reason is taken for broken off; the event says why
    response.end(`data: ${JSON.stringify(fault.body())}\n\n`);
    return;
  }
  if (fault.retryAfter !== null) response.setHeader("retry-after", String(fault.retryAfter));
  // what is left of a body that was not read to its end
  if (fault.status === 413 || fault.status === 415) response.setHeader("connection", "close");
  json(response, fault.status, fault.body());
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
