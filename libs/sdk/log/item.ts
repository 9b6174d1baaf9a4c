import type { Member, Message, SharedConversation } from "@hoopoe/protocol";

export type Erasure = { senderId: string; at: string };

/** What takes one rev, whether it came as an event or in a page of changes. `created`: a message's first event. */
export type Item =
  | { rev: number; type: "message"; message: Message; created?: boolean }
  | { rev: number; type: "member"; member: Member }
  | { rev: number; type: "conversation"; conversation: SharedConversation }
  | { rev: number; type: "erased"; erased: Erasure }
  | { rev: number; type: "advanced"; floorSeq?: number | undefined; erased?: Erasure | undefined }
  /** Of a later version of the protocol: only its rev counts. */
  | { rev: number; type: "unknown" };

type Placed = { conversationId: string; rev: number };

const isPlaced = (payload: unknown): payload is Placed => {
  const { conversationId, rev } = (payload ?? {}) as Partial<Placed>;
  return typeof conversationId === "string" && Number.isSafeInteger(rev);
};

/** The item that an event carries; null for events outside rev (deltas, receipts, presence, typing). */
export function itemOfEvent(event: string, payload: unknown): (Item & { conversationId: string }) | null {
  if (!isPlaced(payload)) return null;
  const { conversationId, rev } = payload;
  switch (event) {
    case "message:created":
    case "message:updated":
      return { conversationId, rev, type: "message", message: payload as unknown as Message, created: event === "message:created" };
    case "member:updated":
      return { conversationId, rev, type: "member", member: payload as unknown as Member };
    case "conversation:updated":
      return { conversationId, rev, type: "conversation", conversation: payload as unknown as SharedConversation };
    case "conversation:advanced": {
      const { floorSeq, erased } = payload as { floorSeq?: number; erased?: Erasure };
      return { conversationId, rev, type: "advanced", floorSeq, erased };
    }
    default:
      return { conversationId, rev, type: "unknown" };
  }
}
