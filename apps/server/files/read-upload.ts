import type { Readable } from "node:stream";
import { tooLarge } from "@hoopoe/actions";
import { invalid } from "@hoopoe/protocol";
import busboy, { type Busboy, type FileInfo } from "busboy";
import type { Request } from "express";

/** What a part says of itself, and its bytes. These end only when the whole body was the one part that is wanted: else they throw. */
export type Part = { name: string; type: string; content: AsyncIterable<Buffer> };

/** For what stands in the body beside the file. */
const aroundBytes = 16 * 1024;
/** A sender that is silent for so long has gone. */
const silentMs = 30_000;
/** For the rest of what is refused to come in, so that the answer is read before the connection ends. */
const restMs = 10_000;

const wanted = "must be one file, in one part of multipart/form-data that is named file and has a file name";
const brokenOff = "the upload broke off";

/**
 * Reads a body of multipart/form-data as it comes: exactly one part, `file`, which has a file name. Nothing is held beyond what is on its way.
 * @throws Fault VALIDATION at `file`; TOO_LARGE for what says so itself
 */
export async function readUpload<T>(request: Request, limitBytes: number, use: (part: Part) => Promise<T>): Promise<T> {
  if (Number(request.headers["content-length"] ?? 0) > limitBytes + aroundBytes) throw tooLarge(limitBytes);
  const form = formOf(request);
  request.setTimeout(silentMs);
  try {
    const read = readPart(form);
    request.once("close", () => request.complete || form.destroy(new Error(brokenOff)));
    request.pipe(form);
    const part = await read;
    return await use(part);
  } catch (error) {
    request.unpipe(form);
    form.destroy();
    discardRest(request);
    throw error;
  } finally {
    request.setTimeout(0);
  }
}

function formOf(request: Request): Busboy {
  try {
    // names are cut by the product's own rule, and read as UTF-8, as all programs send them
    return busboy({ headers: request.headers, preservePath: true, defParamCharset: "utf8", limits: { parts: 2, fieldSize: 1_024, headerPairs: 20 } });
  } catch {
    throw invalid("file", wanted);
  }
}

/** The first part, once it has begun. */
function readPart(form: Busboy): Promise<Part> {
  return new Promise((resolve, reject) => {
    const surplus = new Promise<never>((_, refuse) => {
      const no = (): void => refuse(invalid("file", wanted));
      form.once("field", no).once("partsLimit", no);
      form.on("error", (error: Error) => refuse(error.message === brokenOff ? invalid("file", brokenOff) : invalid("file", wanted)));
    });
    const ended = Promise.race([surplus, new Promise<void>((done) => form.once("close", done))]);
    let seen = 0;
    form.on("file", (field: string, stream: Readable, { filename, mimeType }: Partial<FileInfo>) => {
      seen += 1;
      // whatever ends the reading ends this too; it is told by what reads
      stream.on("error", () => undefined);
      if (seen > 1 || field !== "file" || filename === undefined) form.destroy(new Error(wanted));
      else resolve({ name: filename, type: mimeType ?? "", content: contentOf(stream, ended) });
    });
    ended.then(() => reject(invalid("file", wanted)), reject);
  });
}

async function* contentOf(stream: Readable, ended: Promise<void>): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch {
    // why is known to the form
    await ended;
    throw invalid("file", brokenOff);
  }
  await ended;
}

/** What was refused is not read on: it is thrown away for a while, so that who sends it still hears the answer. */
function discardRest(request: Request): void {
  request.resume();
  const patience = setTimeout(() => request.complete || request.destroy(), restMs);
  request.once("close", () => clearTimeout(patience));
}
