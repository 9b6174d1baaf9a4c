import { request } from "../rig/http.js";
import type { JsonSchema } from "./json-schema.js";

export type Operation = {
  name: string;
  method: string;
  /** With `{name}` for parameters, under the server's root. */
  path: string;
  body: JsonSchema | null;
  query: { name: string; schema: JsonSchema }[];
  open: boolean;
  answer: JsonSchema | null;
};

type OpenApi = {
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string;
        security: unknown[];
        parameters: { name: string; in: string; schema: JsonSchema }[];
        requestBody?: { content: Record<string, { schema: JsonSchema }> };
        responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
      }
    >
  >;
};
type AsyncApi = {
  operations: Record<string, { action: string }>;
  channels: { socket: { messages: Record<string, { name: string; payload: JsonSchema; "x-ack"?: { oneOf: { properties: { data?: JsonSchema } }[] } }> } };
};

export type Documents = {
  openApi: OpenApi;
  asyncApi: AsyncApi;
  operations: Operation[];
  /** Client events with their input, and the `data` of their acknowledgement (null: none). */
  events: { name: string; input: JsonSchema; data: JsonSchema | null }[];
  serverEvents: { name: string; payload: JsonSchema }[];
};

/** What the running server says of itself. */
export async function readDocuments(url: string): Promise<Documents> {
  const [open, async_] = await Promise.all(["/api/openapi.json", "/api/asyncapi.json"].map((path) => request(url, { method: "GET", path })));
  if (open?.status !== 200 || async_?.status !== 200) throw new Error(`the documents answer ${open?.status} and ${async_?.status}`);
  const openApi = open.json as OpenApi;
  const asyncApi = async_.json as AsyncApi;
  const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationOf(path, method, operation)),
  );
  const messages = Object.entries(asyncApi.channels.socket.messages);
  return {
    openApi,
    asyncApi,
    operations,
    events: messages
      .filter(([key]) => key.startsWith("client:"))
      .map(([, m]) => ({ name: m.name, input: m.payload, data: m["x-ack"]?.oneOf.find((one) => one.properties.data)?.properties.data ?? null })),
    serverEvents: messages.filter(([key]) => key.startsWith("server:")).map(([, m]) => ({ name: m.name, payload: m.payload })),
  };
}

function operationOf(path: string, method: string, operation: OpenApi["paths"][string][string]): Operation {
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith("2"))?.[1];
  return {
    name: operation.operationId,
    method: method.toUpperCase(),
    path,
    body: operation.requestBody?.content["application/json"]?.schema ?? null,
    query: operation.parameters.filter((p) => p.in === "query"),
    open: operation.security.length === 0,
    answer: success?.content?.["application/json"]?.schema ?? null,
  };
}
