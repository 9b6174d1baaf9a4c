import type { Server as HttpServer } from "node:http";
import type { Config } from "@hoopoe/config";
import { NestFactory } from "@nestjs/core";
import type { NestExpressApplication } from "@nestjs/platform-express";
import cookieParser from "cookie-parser";
import type { Logger } from "pino";
import { AppModule, controllers, gateways } from "./app.module.js";
import type { Opened } from "@hoopoe/actions";
import { compose } from "./composition.js";
import { limits } from "@hoopoe/protocol";
import { Figures, type SocketFigures } from "./health/figures.js";
import { openOwnPort } from "./health/own-port.js";
import { checkRoutes } from "./http/boot-check.js";
import { guardHttp } from "./guard/guard-http.js";
import { answerJsonAtOnce } from "./http/json-answer.js";
import { jsonBody } from "./http/json-body.js";
import { neverCached, originCheck, requestLog, securityHeaders } from "./http/middleware.js";
import { Overload } from "./overload/overload.js";
import { shedRequests } from "./overload/shed-requests.js";
import { openSignals } from "./overload/signals.js";
import { servePage } from "./page/serve-page.js";
import { type Place, Siblings } from "./siblings/siblings.js";
import { CatchUp } from "./socket/catch-up.js";
import { collectHandlers } from "./socket/on.decorator.js";
import { openSocketServer, type SocketServer } from "./socket/open-socket-server.js";
import { TurnWrites } from "./socket/turn-writes.js";
import { Presence } from "./socket/presence.js";
import { ToldRevs } from "./socket/told-revs.js";

export type RunningServer = { close(): Promise<void> };
/** What is on its way when the server begins to leave is refused in words: the longest way of a message that is to be answered. */
const leaveMs = 300;
const answerMs = 3_000;
const drainMs = 3_000;

/** Opens everything, listens, and tells how to stop it again. */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  const composition = await compose(config, log);
  const { deps } = composition;
  try {
    const sockets: { io?: SocketServer } = {};
    const overload = new Overload(
      openSignals(() => deps.store.connections().waiting),
      log,
    );
    const turns = new TurnWrites(log, { perSocket: limits.socketBacklogBytes, total: limits.backlogBytes });
    const figures = new Figures(composition, { sockets: () => socketFigures(sockets.io, turns), overload });
    const app = await openApp(config, composition, { figures, overload });
    const http = app.getHttpServer();
    const told = new ToldRevs((ids) => deps.store.conversations.revsOf(ids));
    deps.floors.watch(deps);
    deps.bus.live.onDelivery((event, payload) => told.note(event, payload));
    const presence = new Presence(deps, composition.nodeId);
    const handlers = collectHandlers(gateways.map((gateway) => app.get<object>(gateway)));
    const io = openSocketServer(http, { config, deps, handlers, figures, overload, turns, told, onSocket: (socket) => presence.came(socket) });
    sockets.io = io;
    told.watch(io);
    const siblings = config.sibling && joinSiblings(config.sibling, http, io);
    // last, so that it hears of every request first
    guardHttp(http);
    const catchUp = new CatchUp({ deps, io, told, figures });
    if (siblings) await siblings.listen((path) => app.listen(path));
    else await app.listen(config.port, config.host);
    if (config.healthPort) await openOwnPort(app.getHttpAdapter().getInstance(), { host: config.host, port: config.healthPort });
    overload.start();
    log.info({ host: config.host, port: config.port, number: config.sibling?.number }, "listening");
    const stop = [() => overload.leave(), () => catchUp.stop(), () => presence.close(), () => overload.close()];
    return { close: () => closeAll({ app, http, io, figures, composition, stop, siblings }) };
  } catch (error) {
    await composition.close();
    throw error;
  }
}

function socketFigures(io: SocketServer | undefined, turns: TurnWrites): SocketFigures {
  let conversationRooms = 0;
  for (const room of io?.sockets.adapter.rooms.keys() ?? []) if (room.startsWith("c:")) conversationRooms++;
  return { sockets: io?.engine.clientsCount ?? 0, conversationRooms, ...turns.figures };
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
  // answers are in no cache, so a hash of each would serve nobody
  app.disable("etag");
  answerJsonAtOnce(app);
  app.use(securityHeaders(), shedRequests(overload), requestLog(deps, figures), neverCached, originCheck(config.publicUrl), cookieParser());
  app.useBodyParser("json", jsonBody);
  servePage(app);
  await app.init();
  return app;
}

function joinSiblings(place: Place, http: HttpServer, io: SocketServer): Siblings {
  const siblings = new Siblings(place, http);
  siblings.intercept();
  io.engine.generateId = siblings.newSessionId;
  return siblings;
}

type Closing = {
  app: NestExpressApplication;
  http: HttpServer;
  io: SocketServer;
  figures: Figures;
  composition: Opened;
  stop: (() => void)[];
  siblings: Siblings | undefined;
};

/** Nothing more begins; what was asked is answered, then the transports close, so that clients come back elsewhere; then the rest. */
async function closeAll({ app, http, io, figures, composition, stop, siblings }: Closing): Promise<void> {
  for (const end of stop) end();
  const until = performance.now() + answerMs;
  await new Promise((resolve) => setTimeout(resolve, leaveMs));
  while (figures.underWay > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 50));
  // not sooner: a call may be on its way on a connection that looks idle
  http.closeIdleConnections();
  io.engine.close();
  const killer = setTimeout(() => http.closeAllConnections(), drainMs);
  await Promise.all([app.close(), siblings?.drain(drainMs)]);
  clearTimeout(killer);
  await composition.close();
}
