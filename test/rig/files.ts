import { randomBytes } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import { apiPrefix, type File } from "@hoopoe/protocol";
import type { Answer } from "./http.js";
import type { Caller } from "./people.js";

export type Part = { field?: string; name?: string | null; type?: string; bytes: string | Uint8Array };

/** The body of an upload, as it stands on the wire. `name` is not escaped but for quotes; null: none. */
export function multipart(parts: Part[], boundary = `b${randomBytes(12).toString("hex")}`): { type: string; body: Buffer } {
  const pieces = parts.flatMap(({ field = "file", name = "notes.txt", type = "text/plain", bytes }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${field}"${name === null ? "" : `; filename="${name.replaceAll('"', "%22")}"`}\r\n` +
        `${name === null ? "" : `Content-Type: ${type}\r\n`}\r\n`,
    ),
    Buffer.from(bytes),
    Buffer.from("\r\n"),
  ]);
  return { type: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]) };
}

/** An upload that may be refused. */
export async function tryUpload(caller: Caller, parts: Part[], url = caller.url): Promise<Answer> {
  const { type, body } = multipart(parts);
  const answer = await fetch(`${url}${apiPrefix}/files`, {
    method: "POST",
    headers: { "content-type": type, authorization: `Bearer ${caller.token}` },
    body: new Uint8Array(body),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: JSON.parse(text) };
}

export async function upload(caller: Caller, part: Part): Promise<File> {
  const answer = await tryUpload(caller, [part]);
  if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${answer.text}`);
  return answer.json as File;
}

export type Downloaded = { status: number; headers: Headers; bytes: Buffer };
export async function download(
  caller: Caller,
  id: string,
  { headers = {}, method = "GET" }: { headers?: Record<string, string>; method?: string } = {},
): Promise<Downloaded> {
  const answer = await fetch(`${caller.url}${apiPrefix}/files/${id}`, { method, headers: { authorization: `Bearer ${caller.token}`, ...headers } });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** A picture of these pixels, with a note beside it that a camera might have left. */
export function png(width: number, height: number, note = ""): Buffer {
  const chunk = (kind: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const rows = Buffer.concat(Array.from({ length: height }, (_, y) => Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, (y * 40) % 256)])));
  const text = note ? [chunk("tEXt", Buffer.from(`Comment\0${note}`))] : [];
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    ...text,
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
