import type { ServerResponse } from "node:http";
import type { LocalModel } from "./local-model.js";
import { readEmbedding } from "./requests.js";

/** `POST /v1/embeddings`: as numbers, or as base64 of little-endian 32-bit floats. @throws ApiFault */
export async function embeddings({ model, body, response, signal }: { model: LocalModel; body: unknown; response: ServerResponse; signal: AbortSignal }) {
  const { texts, asBase64 } = readEmbedding(body);
  const { vectors, promptTokens } = await model.embed(texts, signal);
  const data = vectors.map((vector, index) => ({ object: "embedding", index, embedding: asBase64 ? inBase64(vector) : vector }));
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ object: "list", data, model: model.name, usage: { prompt_tokens: promptTokens, total_tokens: promptTokens } }));
}

function inBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [i, number] of vector.entries()) bytes.writeFloatLE(number, i * 4);
  return bytes.toString("base64");
}
