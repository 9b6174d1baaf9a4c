import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { File as KeptFile } from "@hoopoe/protocol";
import { Refusal } from "./refusal.js";

/** Files as the protocol describes them, in memory. */
export class ProtocolFiles {
  readonly kept = new Map<string, { file: KeptFile; bytes: Buffer }>();
  /** Only half of a file is sent, and nothing after. */
  stalls = false;

  /** What answers with JSON or with nothing. */
  async answer(name: string, id: string, { bytes, contentType }: { bytes: Buffer; contentType: string }): Promise<KeptFile | null> {
    return name === "POST /files" ? this.#upload(bytes, contentType) : this.#remove(id);
  }

  async #upload(body: Buffer, contentType: string): Promise<KeptFile> {
    const given = (await new Response(Uint8Array.from(body), { headers: { "content-type": contentType } }).formData()).get("file");
    if (!given || typeof given === "string") throw new Refusal("VALIDATION");
    const file = { id: randomUUID(), name: given.name, type: given.type, size: given.size, width: null, height: null };
    this.kept.set(file.id, { file, bytes: Buffer.from(await given.arrayBuffer()) });
    return file;
  }

  send(id: string, response: ServerResponse): void {
    const kept = this.kept.get(id);
    if (!kept) throw new Refusal("NOT_FOUND");
    response.writeHead(200, { "content-type": kept.file.type, "content-length": kept.bytes.length });
    if (this.stalls) response.write(kept.bytes.subarray(0, kept.bytes.length / 2));
    else response.end(kept.bytes);
  }

  #remove(id: string): null {
    if (!this.kept.delete(id)) throw new Refusal("NOT_FOUND");
    return null;
  }
}
