import type { IncomingMessage } from "node:http";
import { ModelError } from "./model-error.js";

/** Bytes. `line`: the longest line (one event of a stream is one line). `overflow`: an error, or, for error bodies, simply the end. */
type BodyLimits = { bytes: number; line: number; overflow: "error" | "end"; name: string };

const MiB = 1024 * 1024;
/** A stream of 100,000 tokens is about 30 MB of JSON; a list of vectors a few; an error a few hundred bytes. */
export function limitsFor(response: { status: number; type: string; name: string }): BodyLimits {
  const { name } = response;
  if (response.status >= 400) return { bytes: 64 * 1024, line: 64 * 1024, overflow: "end", name };
  if (response.type.includes("json")) return { bytes: 8 * MiB, line: 8 * MiB, overflow: "error", name };
  return { bytes: 32 * MiB, line: 2 * MiB, overflow: "error", name };
}

/** A response as a web stream that never holds more than the limits, pauses the socket when nobody reads, and closes it when cancelled. */
export function boundedBody(incoming: IncomingMessage, limits: BodyLimits): ReadableStream<Uint8Array> {
  let bytes = 0;
  let line = 0;
  let ended = false;
  const tooLarge = (): ModelError =>
    new ModelError("host_error", { message: `“${limits.name}” sent far more than an answer can be; the connection was closed.` });
  const lost = (): ModelError => new ModelError("network", { message: `The connection to “${limits.name}” broke before the answer was whole.` });
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const end = (error: ModelError | null): void => {
        if (ended) return;
        ended = true;
        if (error) controller.error(error);
        else controller.close();
        incoming.destroy();
      };
      incoming.on("data", (chunk: Buffer) => {
        if (ended) return;
        bytes += chunk.length;
        const lastBreak = chunk.lastIndexOf(0x0a);
        line = lastBreak < 0 ? line + chunk.length : chunk.length - lastBreak - 1;
        if (bytes > limits.bytes || line > limits.line) return end(limits.overflow === "error" ? tooLarge() : null);
        controller.enqueue(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length));
        if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
      });
      incoming.once("end", () => end(null));
      incoming.on("error", () => end(lost()));
      incoming.once("close", () => end(incoming.complete ? null : lost()));
    },
    pull() {
      incoming.resume();
    },
    cancel() {
      ended = true;
      incoming.destroy();
    },
  });
}
