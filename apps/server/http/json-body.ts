import type { IncomingMessage } from "node:http";
import { fail, limits } from "@hoopoe/protocol";
import { isOvergrown } from "../guard/json-shape.js";

/** How JSON bodies are read: bounded in size, then in depth and width before anything is parsed. */
export const jsonBody = {
  limit: limits.bodyBytes,
  strict: true,
  verify(_request: IncomingMessage, _response: unknown, body: Buffer, encoding: string): void {
    // RFC 8259: UTF-8; in another encoding the look at the bytes would not tell the shape
    if (encoding !== "utf-8") throw fail("VALIDATION", "JSON is sent as UTF-8.", { status: 415 });
    if (isOvergrown(body.toString("latin1"))) throw fail("VALIDATION", "The body is nested too deeply or has too many parts.");
  },
};
