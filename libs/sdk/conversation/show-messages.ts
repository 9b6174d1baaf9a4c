import type { Message } from "@hoopoe/protocol";
import type { MessageView } from "../types.js";

/** A message with the caller's own changes on it. */
export type Changed = { message: Message; pending: MessageView["pending"] };

/** Makes views of messages: the same object for the same message with the same changes on it, so that nothing is rendered twice. */
export function createViews(): (held: Message, changed: Changed | null) => MessageView {
  const views = new WeakMap<Message, MessageView>();
  return (held, changed) => {
    const { message, pending } = changed ?? { message: held, pending: undefined };
    const before = views.get(held);
    if (before && isSame(before, message, pending)) return before;
    const view: MessageView = { ...message, status: "sent", error: null, ...(pending ? { pending } : {}) };
    views.set(held, view);
    return view;
  };
}

/** Changes of one's own touch nothing but these. */
const isSame = (view: MessageView, { text, reactions }: Message, pending: MessageView["pending"]): boolean =>
  view.text === text && view.pending === pending && (view.reactions === reactions || JSON.stringify(view.reactions) === JSON.stringify(reactions));

/** The list as it was, if it holds the same things. */
export function unlessSame<T>(before: readonly T[] | undefined, now: readonly T[]): readonly T[] {
  return before?.length === now.length && now.every((item, place) => item === before[place]) ? before : now;
}
