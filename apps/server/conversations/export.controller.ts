import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Deps, exportConversation } from "@hoopoe/actions";
import { apiPrefix } from "@hoopoe/protocol";
import { Controller, Inject, Res } from "@nestjs/common";
import type { Response } from "express";
import { asActor } from "../composition.js";
import { Caller } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { DEPS } from "../tokens.js";

/** Conversations as files. */
@Controller(apiPrefix)
export class ExportController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Route("exportConversation")
  async exportConversation(
    @Caller() { actor, requestId }: Caller,
    @Parsed() { params, query }: Input<"exportConversation">,
    @Res() response: Response,
  ): Promise<void> {
    const file = await exportConversation(asActor(this.deps, actor, requestId), params.id as string, query);
    response.setHeader("Content-Type", file.type);
    response.setHeader("Content-Disposition", `attachment; filename="${file.name}"`);
    response.setHeader("Cache-Control", "no-store");
    // whoever stops reading stops it; one that fails on its way is cut off, so that half a file does not look whole
    await pipeline(Readable.from(file.pieces), response).catch((error: unknown) =>
      this.deps.log.warn({ requestId, error: error instanceof Error ? error.name : "unknown" }, "an export ended before its end"),
    );
  }
}
