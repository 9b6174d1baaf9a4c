import { pipeline } from "node:stream/promises";
import { type Deps, discardFile, type OpenedFile, readFile, requireMayUpload, uploadFile } from "@hoopoe/actions";
import { apiPrefix, type RouteAnswer } from "@hoopoe/protocol";
import { Controller, Inject, Req, Res } from "@nestjs/common";
import { create as dispositionOf } from "content-disposition";
import type { Request, Response } from "express";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";
import { readUpload } from "./read-upload.js";
import { chosenRange } from "./chosen-range.js";

/** Files: uploaded before their message, read by whoever may read it. */
@Controller(apiPrefix)
export class FilesController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("uploadFile")
  async uploadFile(@Caller() { actor, requestId }: Caller, @Parsed() _: Input<"uploadFile">, @Req() request: Request): Promise<RouteAnswer<"uploadFile">> {
    const ctx = asActor(this.deps, actor, requestId);
    await requireMayUpload(ctx);
    return readUpload(request, this.deps.settings.fileLimitBytes, (part) => uploadFile(ctx, part));
  }

  @Route("readFile")
  async readFile(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params }: Input<"readFile">,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const opened = await readFile(asActor(this.deps, actor, requestId), params.id as string);
    await this.#answer(opened, request, response).catch((error: unknown) => {
      if (!response.headersSent) throw error;
      // whoever stops reading stops it; one that fails on its way is cut off, so that half a file does not look whole
      this.deps.log.warn({ requestId, fileId: opened.file.id, error: error instanceof Error ? error.name : "unknown" }, "a download ended before its end");
    });
  }

  async #answer({ file, read }: OpenedFile, request: Request, response: Response): Promise<void> {
    // the bytes under an id never change
    const etag = `"${file.id}"`;
    response.setHeader("Accept-Ranges", "bytes");
    response.setHeader("ETag", etag);
    // whatever it is, it is neither shown as a page of this server nor run
    response.setHeader("Content-Disposition", dispositionOf(file.name, { type: "attachment" }));
    response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (request.headers["if-none-match"] === etag) return void response.status(304).end();
    const range = chosenRange(request, { size: file.size, etag });
    if (range === "unsatisfiable") return void response.status(416).setHeader("Content-Range", `bytes */${file.size}`).end();
    const length = range ? range.to - range.from + 1 : file.size;
    const stream = request.method === "HEAD" ? null : await read(range ?? undefined);
    response.setHeader("Content-Type", file.type);
    response.setHeader("Content-Length", length);
    if (range) response.status(206).setHeader("Content-Range", `bytes ${range.from}-${range.to}/${file.size}`);
    if (stream) await pipeline(stream, response);
    else response.end();
  }

  @Route("discardFile")
  discardFile(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"discardFile">): Promise<void> {
    return discardFile(asActor(this.deps, actor, requestId), params.id as string);
  }
}
