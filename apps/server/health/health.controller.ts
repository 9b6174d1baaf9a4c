import type { Deps } from "@hoopoe/actions";
import { Controller, Get, Inject, Res } from "@nestjs/common";
import type { Response } from "express";
import { DEPS } from "../tokens.js";
import { FIGURES, type Figures } from "./figures.js";

/** For supervisors, proxies and monitoring. */
@Controller()
export class HealthController {
  constructor(
    @Inject(DEPS) private readonly deps: Deps,
    @Inject(FIGURES) private readonly figures: Figures,
  ) {}

  /** The process runs. */
  @Get("health/live")
  live(): { status: "ok" } {
    return { status: "ok" };
  }

  /** The process can serve, dependency by dependency: only the database is needed to chat; the others delay, a key service only where keys are not at hand. */
  @Get("health/ready")
  async ready(@Res() response: Response): Promise<void> {
    const [database, queue, workers] = await Promise.all([
      this.deps.store.healthy(),
      this.deps.bus.jobs.health().catch(() => false),
      this.deps.store.nodes.living("worker").catch(() => 0),
    ]);
    const state = (well: boolean): "ok" | "down" => (well ? "ok" : "down");
    const dependencies = {
      database: state(database),
      queue: state(queue),
      liveChannel: state(this.deps.bus.live.state().connected),
      workers: state(workers > 0),
      masterKey: state(this.deps.store.keys.available),
    };
    response
      .status(database ? 200 : 503)
      .setHeader("Cache-Control", "no-store")
      .json({ status: state(database), dependencies });
  }

  @Get("metrics")
  async metrics(@Res() response: Response): Promise<void> {
    response.type(this.figures.contentType).send(await this.figures.text());
  }
}
