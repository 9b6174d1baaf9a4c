import {
  acceptInvite,
  type Anonymous,
  createInvite,
  type Deps,
  endInvite,
  listInvites,
  readInvite,
  readSetup,
  refreshSession,
  setUp,
  signIn,
  signOut,
} from "@hoopoe/actions";
import type { Config } from "@hoopoe/config";
import { apiPrefix, Fault, type Invite, type RouteAnswer, type SetupState, type SignedIn } from "@hoopoe/protocol";
import { Controller, Inject, Req, Res } from "@nestjs/common";
import type { Request, Response } from "express";
import { asActor, asAnonymous } from "../composition.js";
import { Caller, callOf } from "../http/call.js";
import { type Input, Parsed, Route } from "../http/route.decorator.js";
import { CONFIG, DEPS } from "../tokens.js";
import { answerTokens, clearRefreshCookie, refreshCookie } from "./refresh-cookie.js";

/** Every way in, and the way out. */
@Controller(apiPrefix)
export class AuthController {
  constructor(
    @Inject(DEPS) private readonly deps: Deps,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Route("login")
  async login(@Parsed() { body }: Input<"login">, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<SignedIn> {
    return answerTokens(await signIn(this.#anonymous(request), body), response, { config: this.config, cookie: body.cookie ?? true });
  }

  @Route("refresh")
  async refresh(@Parsed() { body }: Input<"refresh">, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<SignedIn> {
    const given = body.refreshToken ?? refreshCookie(request, this.config);
    try {
      const tokens = await refreshSession(this.#anonymous(request), given);
      return answerTokens(tokens, response, { config: this.config, cookie: body.refreshToken === undefined });
    } catch (error) {
      if (error instanceof Fault && error.code === "TOKEN_INVALID" && body.refreshToken === undefined) clearRefreshCookie(response, this.config);
      throw error;
    }
  }

  @Route("logout")
  async logout(@Caller() { actor, requestId }: Caller, @Parsed() _: Input<"logout">, @Res({ passthrough: true }) response: Response): Promise<void> {
    await signOut(asActor(this.deps, actor, requestId));
    clearRefreshCookie(response, this.config);
  }

  @Route("readSetup")
  readSetup(@Parsed() _: Input<"readSetup">): Promise<SetupState> {
    return readSetup(this.deps);
  }

  @Route("setup")
  async setup(@Parsed() { body }: Input<"setup">, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<SignedIn> {
    return answerTokens(await setUp(this.#anonymous(request), body), response, { config: this.config, cookie: body.cookie ?? true });
  }

  @Route("listInvites")
  listInvites(@Caller() { actor, requestId }: Caller, @Parsed() { query }: Input<"listInvites">): Promise<RouteAnswer<"listInvites">> {
    return listInvites(asActor(this.deps, actor, requestId), query);
  }

  @Route("createInvite")
  createInvite(@Caller() { actor, requestId }: Caller, @Parsed() { body }: Input<"createInvite">): Promise<Invite> {
    return createInvite(asActor(this.deps, actor, requestId), body);
  }

  @Route("endInvite")
  endInvite(@Caller() { actor, requestId }: Caller, @Parsed() { params }: Input<"endInvite">): Promise<void> {
    return endInvite(asActor(this.deps, actor, requestId), params.id as string);
  }

  @Route("readInvite")
  readInvite(@Parsed() { params }: Input<"readInvite">, @Req() request: Request): Promise<RouteAnswer<"readInvite">> {
    return readInvite(this.#anonymous(request), params.code as string);
  }

  @Route("acceptInvite")
  async acceptInvite(
    @Parsed() { params, body }: Input<"acceptInvite">,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SignedIn> {
    const tokens = await acceptInvite(this.#anonymous(request), params.code as string, body);
    return answerTokens(tokens, response, { config: this.config, cookie: body.cookie ?? true });
  }

  #anonymous(request: Request): Anonymous {
    return asAnonymous(this.deps, request.ip ?? "", callOf(request).requestId);
  }
}
