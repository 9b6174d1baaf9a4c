import type { Server as HttpServer } from "node:http";
import type { Config } from "@hoopoe/config";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import cookieParser from "cookie-parser";
import type { Logger } from "pino";
import { AppModule, controllers, gateways } from "./app.module.js";
import { hideBelowFloors, type Opened } from "@hoopoe/actions";
import { compose } from "./composition.js";
import { Figures } from "./health/figures.js";
import { checkRoutes } from "./http/boot-check.js";
import { guardHttp } from "./guard/guard-http.js";
import { jsonBody } from "./http/json-body.js";
import { neverCached, originCheck, requestLog, securityHeaders } from "./http/middleware.js";
import { Overload } from "./overload/overload.js";
import { shedRequests } from "./overload/shed-requests.js";
import { openSignals } from "./overload/signals.js";
import { servePage } from "./page/serve-page.js";
import { startCatchUp, ToldRevs } from "./socket/catch-up.js";
import { collectHandlers } from "./socket/on.decorator.js";
import { openSocketServer, type SocketServer } from "./socket/open-socket-server.js";
import { Presence } from "./socket/presence.js";

export type RunningServer = { close(): Promise<void> };
const answerMs = 3_000;

/** Opens everything, listens, and tells how to stop it again. */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  const composition = await compose(config, log);
  const { deps } = composition;
  try {
    const sockets: { io?: SocketServer } = {};
    const overload = new Overload(openSignals(deps.store.waitingForConnection), log);
    const figures = new Figures(deps, { sockets: () => sockets.io?.engine.clientsCount ?? 0, overload });
    const app = await openApp(config, composition, { figures, overload });
    const http = app.getHttpServer();
    guardHttp(http);
    const told = new ToldRevs();
    hideBelowFloors(deps);
    deps.bus.live.onDelivery((_, payload) => told.note(payload));
    const presence = new Presence(deps, composition.nodeId);
    const handlers = collectHandlers(gateways.map((gateway) => app.get<object>(gateway)));
    const io = openSocketServer(http, {
      config,
      deps,
      handlers,
      figures,
      overload,
      adapter: deps.bus.live.adapter(),
      onSocket: (socket) => presence.came(socket),
    });
    sockets.io = io;
    const stopCatchUp = startCatchUp({ deps, io, told, figures });
    await app.listen(config.port, config.host);
    log.info({ host: config.host, port: config.port }, "listening");
    return { close: () => closeAll({ app, http, io, figures, composition, stop: [stopCatchUp, () => overload.close()] }) };
  } catch (error) {
    await composition.close();
    throw error;
  }
}

type Meters = { figures: Figures; overload: Overload };

async function openApp(config: Config, { deps }: Opened, { figures, overload }: Meters): Promise<NestExpressApplication> {
  checkRoutes(controllers);
  const app = await NestFactory.create<NestExpressApplication>(AppModule.of({ deps, config, figures }), {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  app.disable("x-powered-by");
  app.set("trust proxy", config.trustProxy);
  app.set("query parser", "simple");
  app.use(securityHeaders(), shedRequests(overload), requestLog(deps, figures), neverCached, originCheck(config.publicUrl), cookieParser());
  app.useBodyParser("json", jsonBody);
  servePage(app);
  await app.init();
  return app;
}

type Closing = { app: NestExpressApplication; http: HttpServer; io: SocketServer; figures: Figures; composition: Opened; stop: (() => void)[] };

/** What was asked is answered, then the transports close, so that clients come back elsewhere; then the rest. */
async function closeAll({ app, http, io, figures, composition, stop }: Closing): Promise<void> {
  for (const end of stop) end();
  http.closeIdleConnections();
  const until = performance.now() + answerMs;
  do await new Promise((resolve) => setTimeout(resolve, 50));
  while (figures.underWay > 0 && performance.now() < until);
  io.engine.close();
  const killer = setTimeout(() => http.closeAllConnections(), 3_000);
  await app.close();
  clearTimeout(killer);
  await composition.close();
}
