import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { fail } from "@hoopoe/protocol";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { type NextFunction, type Request, type Response, static as serveStatic } from "express";
import { answerFault } from "../http/error.filter.js";

const folder = fileURLToPath(new URL("../../../web/dist/page/", import.meta.url));
const yearMs = 365 * 86_400_000;
const programPaths = /^\/(api|health|metrics|socket\.io|assets)(\/|$)/;

/** Serves the web page: hashed assets for a year, everything else that a browser asks for is the page itself. */
export function servePage(app: NestExpressApplication): void {
  if (!existsSync(`${folder}index.html`)) return;
  const page = readFileSync(`${folder}index.html`);
  app.useStaticAssets(`${folder}assets`, { prefix: "/assets", maxAge: yearMs, immutable: true, index: false, fallthrough: true });
  const files = serveStatic(folder, { index: false, maxAge: 0, fallthrough: true });
  // a call of the API is no file: looking for one on the disk would cost each of them
  app.use((request: Request, response: Response, next: NextFunction) => (programPaths.test(request.path) ? next() : files(request, response, next)));
  app.use((request: Request, response: Response, next: NextFunction) => {
    if ((request.method !== "GET" && request.method !== "HEAD") || programPaths.test(request.path)) return next();
    if (!request.accepts("html")) return answerFault(fail("NOT_FOUND"), request, response);
    response.setHeader("Cache-Control", "no-cache");
    response.type("html").send(page);
  });
}
