import { asyncApi, openApi } from "@hoopoe/protocol";
import { Controller, Get, Header, Res } from "@nestjs/common";
import type { Response } from "express";
import { version } from "../version.js";
import { docsPage, docsStyle } from "./docs-page.js";

/** The documents of the API, made from the schemas that the server parses with. */
@Controller("api")
export class DocsController {
  // made when they are first asked for: a tenth of a start, and few ask
  readonly #openApi = once(() => openApi(version));
  readonly #asyncApi = once(() => asyncApi(version));
  readonly #page = once(() => docsPage(version));

  @Get("openapi.json")
  openApi(): object {
    return this.#openApi();
  }

  @Get("asyncapi.json")
  asyncApi(): object {
    return this.#asyncApi();
  }

  @Get("docs")
  @Header("Content-Type", "text/html; charset=utf-8")
  page(@Res() response: Response): void {
    response.send(this.#page());
  }

  @Get("docs.css")
  @Header("Content-Type", "text/css; charset=utf-8")
  style(@Res() response: Response): void {
    response.send(docsStyle);
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
