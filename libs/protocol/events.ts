import { z } from "zod";
import { RegenerateInput, Regenerated } from "./answer.js";
import { Changes, Heads, HeadsInput, PullInput } from "./change.js";
import { Member, ReadState, SharedConversation } from "./conversation.js";
import type { ErrorCode, FieldError } from "./errors.js";
import { Changed, Delta, EditInput, ForwardInput, Message, ReactInput, RecallInput, SendInput, Sent, StopInput, Stopped } from "./message.js";
import { Id, Seq } from "./primitives.js";

/** Client to server: the input, and the `data` of the acknowledgement (null: the event takes none). */
export const clientEvents = {
  "message:send": { input: SendInput, data: Sent, summary: "Send a message. ok means: committed to disk." },
  "message:forward": { input: ForwardInput, data: Sent, summary: "Forward a message: the server copies its text and its label." },
  "message:edit": { input: EditInput, data: Changed, summary: "Change the text of one's own message." },
  "message:recall": { input: RecallInput, data: Changed, summary: "Take a message back: its place stays, its content goes." },
  "message:react": { input: ReactInput, data: Changed, summary: "Add or take off one's own reaction." },
  "conversation:read": { input: z.strictObject({ conversationId: Id, seq: Seq }), data: ReadState, summary: "Mark read up to seq; never goes back." },
  "sync:heads": { input: HeadsInput, data: Heads, summary: "The state of every conversation of the caller." },
  "sync:pull": { input: PullInput, data: Changes, summary: "Changes of one conversation after a rev." },
  "run:stop": { input: StopInput, data: Stopped, summary: "Stop a bot's answer." },
  "run:regenerate": { input: RegenerateInput, data: Regenerated, summary: "Have a question answered anew; the earlier answer stays." },
  typing: { input: z.strictObject({ conversationId: Id }), data: null, summary: "The caller is typing (volatile)." },
} as const;
export type ClientEvent = keyof typeof clientEvents;
export type ClientInput<E extends ClientEvent> = z.input<(typeof clientEvents)[E]["input"]>;
export type ClientParsed<E extends ClientEvent> = z.output<(typeof clientEvents)[E]["input"]>;
export type ClientData<E extends ClientEvent> = (typeof clientEvents)[E]["data"] extends z.ZodType ? z.output<(typeof clientEvents)[E]["data"]> : null;

export const SessionEndReason = z.enum(["logout", "revoked", "password", "deactivated", "token_reused"]);
export type SessionEndReason = z.infer<typeof SessionEndReason>;
export const PresenceState = z.enum(["online", "offline"]);

/** Server to client. */
export const serverEvents = {
  "message:created": { payload: Message, summary: "A new message, or the beginning of an answer." },
  "message:updated": { payload: Message, summary: "A message's new state; also the end of an answer." },
  "message:delta": { payload: Delta, summary: "A piece of an answer." },
  "conversation:created": { payload: SharedConversation, summary: "The caller is now a member." },
  "conversation:updated": { payload: SharedConversation, summary: "Shared fields changed." },
  "conversation:removed": { payload: SharedConversation, summary: "The caller is no longer a member." },
  "member:updated": { payload: Member, summary: "Somebody joined, left or changed role." },
  "conversation:advanced": {
    payload: z.object({ conversationId: Id, rev: Seq, floorSeq: Seq.optional(), erased: z.object({ senderId: Id, at: z.string() }).optional() }),
    summary: "A rev without an item that the receiver may see.",
  },
  "receipt:updated": { payload: z.object({ conversationId: Id, userId: Id, readSeq: Seq }), summary: "Somebody read up to here." },
  "presence:changed": { payload: z.object({ userId: Id, state: PresenceState }), summary: "Somebody came or went." },
  typing: { payload: z.object({ conversationId: Id, userId: Id }), summary: "Somebody is typing." },
  "session:ended": { payload: z.object({ reason: SessionEndReason }), summary: "This session is over; the server disconnects." },
} as const;
export type ServerEvent = keyof typeof serverEvents;
export type ServerPayload<E extends ServerEvent> = z.output<(typeof serverEvents)[E]["payload"]>;

export type AckError = { code: ErrorCode; message: string; retryable: boolean; retryAfterMs?: number; errors?: FieldError[] };
/** The acknowledgement of every client event but `typing`. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: AckError };
