import { type Me, type RouteName, routes, type SessionEndReason, type SignedIn } from "@hoopoe/protocol";
import { HoopoeError, toHoopoeError } from "../hoopoe-error.js";
import type { Frame } from "../observable/frame.js";
import { createState } from "../observable/signal.js";
import type { RequestInput } from "../rest/build-request.js";
import type { Http } from "../rest/http.js";
import type { ClientOptions, SessionView } from "../types.js";
import { withRefreshLock } from "./refresh-lock.js";

/** A token that is about to expire is replaced before it is used. */
const marginMs = 15_000;
const refreshTimeoutMs = 15_000;

type Tokens = { access: string; expiresAt: number; refresh: string | null };
type SignInRoute = "login" | "setup" | "acceptInvite";

const none: SessionView = { status: "unknown", me: null, sessionId: null, endReason: null };

/** Who is signed in, with which tokens. They are kept in this object's memory only: never in a URL, a log or a storage. */
export class Session {
  readonly view;
  readonly #options: ClientOptions;
  readonly #http: Http;
  readonly #set: (view: SessionView) => void;
  #tokens: Tokens | null = null;
  #refreshing: Promise<void> | null = null;
  /** Raised by each sign-in and sign-out, so that an answer for the session before changes nothing. */
  #turn = 0;
  onBegin: (me: Me) => void = () => {};
  onEnd: (reason: SessionEndReason | null) => void = () => {};

  constructor(options: ClientOptions, http: Http, frame: Frame) {
    this.#options = options;
    this.#http = http;
    const { signal, set } = createState<SessionView>(frame, none);
    this.view = signal;
    this.#set = set;
  }

  get me(): Me | null {
    return this.view.get().me;
  }

  async signIn(route: SignInRoute, input: { params?: Record<string, string>; body: object }): Promise<Me> {
    const { deviceName, credentials } = this.#options;
    const body = { ...(deviceName === undefined ? {} : { deviceName }), ...input.body, cookie: credentials === "cookie" };
    const answer = (await this.#http.send(route, { ...input, body })) as SignedIn;
    this.#turn += 1;
    this.#refreshing = null;
    this.#take(answer);
    return answer.user;
  }

  /** Tries the refresh cookie or token. False: it was refused, so nobody is signed in. Throws when no answer came. */
  async resume(): Promise<boolean> {
    try {
      await this.refresh();
      return true;
    } catch (thrown) {
      if (!isRefusal(toHoopoeError(thrown))) throw thrown;
      return false;
    }
  }

  /** An access token that is still good. Throws HoopoeError. */
  async accessToken(): Promise<string> {
    if (!this.#tokens || this.#tokens.expiresAt - marginMs <= Date.now()) await this.refresh();
    if (!this.#tokens) throw signedOut();
    return this.#tokens.access;
  }

  /** New tokens; calls at the same time share one request. A refusal ends the session; a lost answer leaves it as it is. */
  refresh(): Promise<void> {
    if (this.view.get().status === "signed-out") return Promise.reject(signedOut());
    this.#refreshing ??= this.#refresh(this.#turn);
    return this.#refreshing;
  }

  /** Ends the session here. */
  end(reason: SessionEndReason | null): void {
    const before = this.view.get();
    this.#turn += 1;
    this.#tokens = null;
    this.#refreshing = null;
    if (before.status === "signed-out") return;
    this.#set({ status: "signed-out", me: null, sessionId: null, endReason: reason });
    this.onEnd(reason);
  }

  /** A call with the access token that its route wants; with a new one, once, when it is refused. */
  async call(name: RouteName, input: RequestInput, { timeoutMs }: { timeoutMs?: number } = {}): Promise<unknown> {
    const limit = timeoutMs === undefined ? {} : { timeoutMs };
    if (routes[name].access === "none") return this.#http.send(name, input, limit);
    return this.withToken((token) => this.#http.send(name, input, { ...limit, token }));
  }

  /** Whatever wants an access token; with a new one, once more, when that is refused. */
  async withToken<T>(run: (token: string) => Promise<T>): Promise<T> {
    const token = await this.accessToken();
    try {
      return await run(token);
    } catch (thrown) {
      const { code } = toHoopoeError(thrown);
      if (code !== "TOKEN_EXPIRED" && code !== "TOKEN_INVALID") throw thrown;
      // Another call may have refreshed meanwhile.
      if (this.#tokens?.access === token) await this.refresh();
      return run(await this.accessToken());
    }
  }

  async #refresh(turn: number): Promise<void> {
    const run = (): Promise<unknown> => {
      const refreshToken = this.#tokens?.refresh;
      return this.#http.send("refresh", { body: refreshToken ? { refreshToken } : {} }, { timeoutMs: refreshTimeoutMs });
    };
    try {
      if (this.#options.credentials === "memory" && !this.#tokens?.refresh) throw signedOut();
      const cookie = this.#options.credentials === "cookie";
      const answer = (await (cookie ? withRefreshLock("hoopoe-refresh", run) : run())) as SignedIn;
      if (turn === this.#turn) this.#take(answer);
    } catch (thrown) {
      const error = toHoopoeError(thrown);
      if (turn === this.#turn && isRefusal(error)) this.end(this.view.get().status === "signed-in" ? "revoked" : null);
      throw error;
    } finally {
      if (turn === this.#turn) this.#refreshing = null;
    }
  }

  #take({ accessToken, expiresIn, user, sessionId, refreshToken }: SignedIn): void {
    const before = this.view.get();
    this.#tokens = { access: accessToken, expiresAt: Date.now() + expiresIn * 1_000, refresh: refreshToken ?? this.#tokens?.refresh ?? null };
    const same = before.status === "signed-in" && before.sessionId === sessionId;
    if (same && JSON.stringify(before.me) === JSON.stringify(user)) return;
    this.#set({ status: "signed-in", me: user, sessionId, endReason: null });
    if (!same) this.onBegin(user);
  }
}

/** The server's own no. What a proxy says (403, 407, a page of HTML) ends no session. */
const isRefusal = ({ code, status, retryable, requestId }: HoopoeError): boolean =>
  code === "TOKEN_INVALID" || status === 401 || (!retryable && requestId !== undefined);

const signedOut = (): HoopoeError => new HoopoeError("TOKEN_INVALID", { message: "Sign in first." });
