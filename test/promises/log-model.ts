import type { Change, Changes, Member, Message, ServerEvent, SharedConversation } from "@hoopoe/protocol";
import type { Caller } from "../rig/people.js";

type Item = { rev: number; value: Message | Member | SharedConversation };

/** A client's copy of one conversation, by the rules of the protocol's 'Changes' and by nothing else. */
export class LogModel {
  readonly items = new Map<string, Item>();
  rev = 0;
  /** Revs that came with an event, ahead of the gap. */
  readonly #ahead = new Set<number>();

  constructor(readonly conversationId: string) {}

  /** An item replaces one of a lower rev. */
  put(key: string, rev: number, value: Item["value"]): void {
    const held = this.items.get(key);
    if (!held || held.rev < rev) this.items.set(key, { rev, value });
  }

  /** A pushed event: its rev counts when it follows without a gap. */
  event(event: ServerEvent, payload: unknown): void {
    const { conversationId, rev } = payload as { conversationId?: string; rev?: number };
    if (conversationId !== this.conversationId || rev === undefined) return;
    if (event === "message:created" || event === "message:updated") this.put(`message ${(payload as Message).id}`, rev, payload as Message);
    else if (event === "member:updated") this.put(`member ${(payload as Member).userId}`, rev, payload as Member);
    else if (event === "conversation:updated" || event === "conversation:created") this.put("conversation", rev, payload as SharedConversation);
    this.#ahead.add(rev);
    while (this.#ahead.delete(this.rev + 1)) this.rev += 1;
    for (const old of this.#ahead) if (old <= this.rev) this.#ahead.delete(old);
  }

  /** One page of changes. */
  page({ items, rev }: Changes): void {
    for (const item of items) this.put(keyOf(item), item.rev, valueOf(item));
    this.rev = Math.max(this.rev, rev);
  }

  /** Pulls until there is no more, through REST, `limit` at a time. */
  async pull(caller: Caller, limit: number): Promise<void> {
    for (let more = true; more; ) {
      const page = await caller.ok<Changes>("GET", `/conversations/${this.conversationId}/changes?afterRev=${this.rev}&limit=${limit}`);
      if (page.reset) throw new Error("nothing was restored: reset is wrong here");
      this.page(page);
      more = page.more;
    }
  }

  /** The same text for the same knowledge. */
  state(): string {
    const sorted = [...this.items].sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify({ rev: this.rev, items: sorted }, null, 1);
  }
}

const keyOf = (item: Change): string => {
  if (item.type === "message") return `message ${item.message.id}`;
  return item.type === "member" ? `member ${item.member.userId}` : "conversation";
};
function valueOf(item: Change): Item["value"] {
  if (item.type === "message") return item.message;
  if (item.type === "member") return item.member;
  if (item.type === "conversation") return item.conversation;
  throw new Error("nothing was erased here");
}
