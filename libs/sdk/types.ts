import type {
  ClientData,
  ClientEvent,
  ClientInput,
  Conversation,
  File as KeptFile,
  Me,
  Member,
  Message,
  Regenerated,
  RouteAnswer,
  RouteBodyInput,
  RouteName,
  RouteQuery,
  RunState,
  ServerEvent,
  ServerPayload,
  SessionEndReason,
  User,
  routes,
} from "@hoopoe/protocol";
import type { HoopoeError } from "./hoopoe-error.js";

/** A value that changes. Fits React's `useSyncExternalStore`: `get()` is the same object until `subscribe`'s listener was called. */
export type Observable<T> = { get(): T; subscribe(onChange: () => void): () => void };

export type ClientOptions = {
  /** Origin of the server (`https://chat.example.org`), without a path. */
  baseUrl: string;
  /** Pages: the httpOnly refresh cookie. Programs and tests: the refresh token is kept in this object's memory and nowhere else. */
  credentials: "cookie" | "memory";
  /** How the session is called in the list of sessions. */
  deviceName?: string;
};

type Has<R extends RouteName, K extends string> = (typeof routes)[R] extends Record<K, unknown> ? true : false;
/** Numbers and lists as such, or written as the query string has them. */
type Written<Q> = { [K in keyof Q]: NonNullable<Q[K]> extends number | string[] ? Q[K] | string : Q[K] };
export type CallInput<R extends RouteName> = {
  /** The `:name` parts of the path, unescaped. */
  params?: Record<string, string>;
  query?: Has<R, "query"> extends true ? Written<RouteQuery<R>> : undefined;
  body?: Has<R, "body"> extends true ? RouteBodyInput<R> : undefined;
};
/** The answer of a route; null where it answers 204. */
export type CallAnswer<R extends RouteName> = Has<R, "answer"> extends true ? RouteAnswer<R> : null;

export type SessionView = {
  /** `unknown` until `resume`, `login`, `setup` or `acceptInvite` has ended. */
  status: "unknown" | "signed-out" | "signed-in";
  me: Me | null;
  sessionId: string | null;
  /** Why the last session ended, when the server said so. */
  endReason: SessionEndReason | null;
};
export type ConnectionView = "offline" | "connecting" | "online";
export type PresenceView = "online" | "offline";

/** `draftCount`: messages written here that the server has not taken yet. */
export type ConversationView = Conversation & { draftCount: number };
export type ConversationsView = { loading: boolean; error: HoopoeError | null; items: readonly ConversationView[] };

/**
 * A message as a person sees it: streaming text is already applied to `text`.
 * What is not yet taken by the server has `seq` 0, `rev` 0 and the id `"pending:" + clientId`.
 */
export type MessageView = Message & {
  status: "sent" | "sending" | "failed";
  error: HoopoeError | null;
  /** One's own edit (its text is shown already) or recall that the server has not taken yet. */
  pending?: "edit" | "recall" | undefined;
};

export type ConversationState = "idle" | "loading" | "ready" | "error" | "gone";
export type ConversationDetail = {
  /** `gone`: no longer a member, erased, or never was there. */
  state: ConversationState;
  error: HoopoeError | null;
  conversation: Conversation | null;
  /** By seq; pending ones last, in the order of sending. A message that did not change is the same object as before. */
  messages: readonly MessageView[];
  hasOlder: boolean;
  loadingOlder: boolean;
  /** Present and former members. */
  members: readonly Member[];
  /** User id to the greatest seq that he or she has read. */
  receipts: ReadonlyMap<string, number>;
  /** Ids of the people typing now, never the caller's. */
  typing: readonly string[];
};

/** Wordings of a message, the newest first. */
export type VersionPage = RouteAnswer<"listVersions">;

/** `attachments`: uploads of one's own that hang on no message yet, at most ten, in the order in which they are to be seen; with one the text may be empty. */
export type DraftInput = { text: string; mentions?: string[]; replyTo?: string; threadRoot?: string; attachments?: readonly KeptFile[] };

/** `onProgress`: how much has moved, from 0 to 1. `signal`: ends it; its reason is then thrown. */
export type TransferOptions = { onProgress?: (part: number) => void; signal?: AbortSignal };

export interface ClientFiles {
  /**
   * Sends a file to the server, which keeps it for a day until a message carries it. Throws HoopoeError: `TOO_LARGE`; `RATE_LIMITED` too many at a time, or
   * too many that no message carries; `UNAVAILABLE` the server has no room.
   */
  upload(source: Blob, options: TransferOptions & { name: string }): Promise<KeptFile>;
  /** The bytes of a file, from the server and never from a cache on disk. Asked for twice at a time it comes once. Throws HoopoeError; `NOT_FOUND`: one may not, or not any more. */
  read(file: Pick<KeptFile, "id" | "size">, options?: TransferOptions): Promise<Blob>;
  /** Takes back an upload that no message carries. Throws HoopoeError: `CONFLICT` when one does. */
  remove(id: string): Promise<void>;
}

export interface ConversationHandle {
  readonly id: string;
  readonly view: Observable<ConversationDetail>;
  /** Counted: each `open` wants one `close`. While open, the conversation is kept complete; ten or so closed ones are kept in memory. */
  open(): void;
  close(): void;
  /** Reads the page before the oldest message held. Throws HoopoeError; does nothing when there is none or one is being read. */
  loadOlder(): Promise<void>;
  /** Shows the message at once and sends it, repeating with the same clientId for as long as it can help. Returns that clientId. */
  send(input: DraftInput): string;
  /** Tries a failed message again. */
  retry(clientId: string): void;
  /** Takes a failed or unsent message off the list. One that is on its way may still arrive. */
  discard(clientId: string): void;
  /**
   * Gives one's own message another text, shown at once. Resolves when the server took it; rejects with HoopoeError when it did not, and the old
   * text is shown again: `CONFLICT` too late, taken back, or worded anew on another device; `FORBIDDEN` another's. Repeated while that can help.
   */
  edit(messageId: string, text: string): Promise<void>;
  /** Takes a message back. It is marked `pending` until the server took it; resolves and rejects as `edit` does. */
  recall(messageId: string): Promise<void>;
  /** Adds or takes off one's own reaction, shown at once; resolves and rejects as `edit` does. `emoji`: one emoji, else `VALIDATION`. */
  react(messageId: string, emoji: string, on: boolean): Promise<void>;
  /** The wordings that a message has had, the newest (present) first, page by page. Throws HoopoeError. */
  versions(messageId: string, cursor?: string): Promise<VersionPage>;
  /** Marks read up to `seq`; never goes back. */
  markRead(seq: number): void;
  /** Call on each key press; at most one event every two seconds is sent. */
  typing(): void;
  stop(target: ClientInput<"run:stop">): Promise<RunState>;
  /** Has the question of this answer answered anew, by its present text; the earlier answer stays. Again for the same answer it is the same run. */
  regenerate(messageId: string): Promise<Regenerated>;
}

type WithoutCookie<T> = Omit<T, "cookie">;
export type LoginFields = WithoutCookie<RouteBodyInput<"login">>;
export type SetupFields = WithoutCookie<RouteBodyInput<"setup">>;
export type AcceptInviteFields = WithoutCookie<RouteBodyInput<"acceptInvite">>;
export type CreateConversationFields = RouteBodyInput<"createConversation">;

export interface Client {
  /** Any REST call. Refreshes the access token once when it has expired. Throws HoopoeError. */
  call<R extends RouteName>(route: R, input?: CallInput<R>): Promise<CallAnswer<R>>;
  readonly session: Observable<SessionView>;
  /** Pages at load: tries the refresh cookie. False: signed out. Throws when the server cannot be reached (the session stays `unknown`). */
  resume(): Promise<boolean>;
  login(input: LoginFields): Promise<Me>;
  setup(input: SetupFields): Promise<Me>;
  acceptInvite(code: string, input: AcceptInviteFields): Promise<Me>;
  /** Ends the session here in any case, and at the server if it can be reached. */
  logout(): Promise<void>;
  readonly connection: Observable<ConnectionView>;
  /** Sorted by latest activity. */
  readonly conversations: Observable<ConversationsView>;
  /** One handle per id. */
  conversation(id: string): ConversationHandle;
  createConversation(input: CreateConversationFields): Promise<Conversation>;
  readonly users: {
    /** null until it is fetched, and for ids that do not exist. */
    get(id: string): Observable<User | null>;
    search(q: string, kind?: User["kind"]): Promise<User[]>;
  };
  readonly files: ClientFiles;
  readonly presence: { get(userId: string): Observable<PresenceView> };
  /** Raw events, as they come: doubled, late and out of order. Returns the way to stop. */
  on<E extends ServerEvent>(event: E, listener: (payload: ServerPayload<E>) => void): () => void;
  /** A raw client event; waits for its acknowledgement (10 s). Throws HoopoeError. */
  emit<E extends ClientEvent>(event: E, input: ClientInput<E>): Promise<ClientData<E>>;
  /** Ends timers, listeners and the connection. The session stays as it is at the server. */
  close(): void;
}
