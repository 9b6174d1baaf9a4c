import type { Conversation } from "@hoopoe/protocol";
import type { ConversationView } from "../types.js";
import type { Header } from "./header.js";

type Row = { source: Conversation; view: ConversationView };

/** The lines of the list; a line that did not change is the same object as before. */
export class Rows {
  readonly #rows = new Map<string, Row>();

  /** By latest activity, the latest first. */
  sorted(headers: Iterable<Header>, draftCount: (conversationId: string) => number): ConversationView[] {
    const views = Array.from(headers, ({ conversation }) => this.#show(conversation, draftCount(conversation.id)));
    return views.sort((a, b) => compare(activity(b), activity(a)) || compare(b.id, a.id));
  }

  forget(conversationId: string): void {
    this.#rows.delete(conversationId);
  }

  clear(): void {
    this.#rows.clear();
  }

  #show(source: Conversation, draftCount: number): ConversationView {
    const held = this.#rows.get(source.id);
    if (held?.source === source && held.view.draftCount === draftCount) return held.view;
    const view = { ...source, draftCount };
    this.#rows.set(source.id, { source, view });
    return view;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const activity = ({ lastMessage, createdAt }: Conversation): string => lastMessage?.createdAt ?? createdAt;
