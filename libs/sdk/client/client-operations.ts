import type { ClientData, ClientEvent, ClientInput, Conversation, Me, RouteName, ServerEvent, ServerPayload } from "@hoopoe/protocol";
import type { Handles } from "../conversation/handles.js";
import type { Directory } from "../conversations/directory.js";
import { Files } from "../files/files.js";
import { HoopoeError, networkError, toHoopoeError } from "../hoopoe-error.js";
import { createFrame } from "../observable/frame.js";
import { Http } from "../rest/http.js";
import { Session } from "../session/session.js";
import { Connection } from "../socket/connection.js";
import type {
  AcceptInviteFields,
  CallAnswer,
  CallInput,
  Client,
  ClientOptions,
  ConversationHandle,
  CreateConversationFields,
  LoginFields,
  SetupFields,
} from "../types.js";
import { Presence } from "../users/presence.js";
import { Users } from "../users/users.js";
import { type Conversations, openConversations, resync } from "./open-conversations.js";
import { routeEvent } from "./route-event.js";
import { openDoors, type Server } from "./server.js";
import { watchPage } from "./watch-page.js";

const connectTimeoutMs = 10_000;

/** The parts of a client, put together. */
export class ClientOperations implements Client {
  readonly files: Files;
  readonly #frame = createFrame();
  readonly #http: Http;
  readonly #session: Session;
  readonly #connection: Connection;
  readonly #conversations: Conversations;
  readonly #directory: Directory;
  readonly #handles: Handles;
  readonly #presence: Presence;
  readonly #users: Users;
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();
  readonly #server: Server;
  readonly #unwatch: () => void;
  /** Those who wait for a connection. */
  readonly #waiting = new Set<() => void>();
  /** Whose unsent messages are kept. */
  #owner = "";

  constructor(options: ClientOptions) {
    const baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.#http = new Http({ ...options, baseUrl });
    this.#session = new Session(options, this.#http, this.#frame);
    this.#connection = new Connection(baseUrl, this.#session, this.#frame, {
      onConnect: () => this.#connected(),
      onEvent: (event, payload) => this.#event(event, payload),
    });
    this.files = new Files(this.#http, this.#session);
    const server = openDoors(this.#session, this.#connection);
    this.#server = server;
    const conversations = openConversations(server, this.#frame);
    this.#conversations = conversations;
    ({ directory: this.#directory, handles: this.#handles } = conversations);
    this.#presence = new Presence(this.#frame);
    this.#users = new Users(server, this.#frame);
    this.#session.onBegin = (me) => this.#begin(me);
    this.#session.onEnd = (reason) => this.#end(reason === "logout");
    this.#unwatch = watchPage({
      onVisible: () => {
        this.#connection.hurry();
        if (this.#connection.online) this.#directory.sync();
      },
      onNetwork: () => this.#connection.hurry(),
    });
  }

  get session(): Client["session"] {
    return this.#session.view;
  }

  get connection(): Client["connection"] {
    return this.#connection.view;
  }

  get conversations(): Client["conversations"] {
    return this.#directory.view;
  }

  get users(): Client["users"] {
    return this.#users;
  }

  get presence(): Client["presence"] {
    return this.#presence;
  }

  call<R extends RouteName>(route: R, input: CallInput<R> = {}): Promise<CallAnswer<R>> {
    return this.#session.call(route, input) as Promise<CallAnswer<R>>;
  }

  resume(): Promise<boolean> {
    return this.#session.resume();
  }

  login(input: LoginFields): Promise<Me> {
    return this.#session.signIn("login", { body: input });
  }

  setup(input: SetupFields): Promise<Me> {
    return this.#session.signIn("setup", { body: input });
  }

  acceptInvite(code: string, input: AcceptInviteFields): Promise<Me> {
    return this.#session.signIn("acceptInvite", { params: { code }, body: input });
  }

  async logout(): Promise<void> {
    try {
      await this.call("logout");
    } catch (thrown) {
      // A session that is over already needs no ending.
      if (toHoopoeError(thrown).status !== 401 && this.#session.me) throw thrown;
    } finally {
      this.#session.end("logout");
    }
  }

  conversation(id: string): ConversationHandle {
    return this.#handles.get(id.toLowerCase());
  }

  async createConversation(input: CreateConversationFields): Promise<Conversation> {
    const asked = this.#directory.memberships.now();
    const conversation = await this.call("createConversation", { body: input });
    this.#directory.take(conversation, asked);
    return conversation;
  }

  on<E extends ServerEvent>(event: E, listener: (payload: ServerPayload<E>) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners);
    const own = (payload: never): void => listener(payload);
    listeners.add(own);
    return () => listeners.delete(own);
  }

  async emit<E extends ClientEvent>(event: E, input: ClientInput<E>): Promise<ClientData<E>> {
    if (!this.#connection.online) await this.#online();
    if (event !== "typing") return (await this.#connection.emit(event, input)) as ClientData<E>;
    this.#connection.emitVolatile(event, input);
    return null as ClientData<E>;
  }

  close(): void {
    this.#unwatch();
    this.#directory.close();
    for (const handle of this.#handles.all()) {
      handle.end();
      handle.clearOutbox();
    }
    this.#users.close();
    for (const giveUp of this.#waiting) giveUp();
    this.#connection.close();
    this.#http.close();
    this.#listeners.clear();
    this.#frame.close();
  }

  #begin(me: Me): void {
    this.#connection.stop();
    this.#forget();
    if (this.#owner !== me.id) for (const handle of this.#handles.all()) handle.clearOutbox();
    this.#owner = me.id;
    this.#users.take(me);
    this.#users.resume();
    this.#directory.start();
    for (const handle of this.#handles.all()) handle.begin();
    this.#connection.start();
  }

  #end(loggedOut: boolean): void {
    this.#connection.stop();
    this.#forget();
    if (loggedOut) for (const handle of this.#handles.all()) handle.clearOutbox();
  }

  #forget(): void {
    for (const handle of this.#handles.all()) handle.end();
    this.#directory.stop();
    this.#presence.clear();
    this.#users.clear();
  }

  #connected(): void {
    this.#presence.clear();
    resync(this.#conversations);
  }

  #event(event: string, payload: unknown): void {
    routeEvent({ server: this.#server, directory: this.#directory, handles: this.#handles, presence: this.#presence }, event, payload);
    for (const listener of this.#listeners.get(event) ?? []) listener(payload as never);
  }

  /** Waits for the connection that a signed-in client makes by itself. */
  #online(): Promise<void> {
    if (!this.#session.me) return Promise.reject(new HoopoeError("TOKEN_INVALID", { message: "Sign in first." }));
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        if (!this.#connection.online && this.#session.me) return;
        leave();
        if (this.#connection.online) resolve();
        else reject(networkError());
      };
      const leaveView = this.#connection.view.subscribe(settle);
      const leaveSession = this.#session.view.subscribe(settle);
      const giveUp = (): void => {
        leave();
        reject(networkError());
      };
      const timer = setTimeout(giveUp, connectTimeoutMs);
      this.#waiting.add(giveUp);
      const leave = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(giveUp);
        leaveView();
        leaveSession();
      };
    });
  }
}
