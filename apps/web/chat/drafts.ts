import { Kept } from "../kept.js";

export type Draft = { text: string; picked: ReadonlyMap<string, string>; replyTo: string | null };

export const emptyDraft: Draft = { text: "", picked: new Map(), replyTo: null };

/** What was begun and not sent, per conversation. */
export const drafts = new Kept<Draft>();

export const readDraft = (conversationId: string): Draft => drafts.get(conversationId) ?? emptyDraft;

export function keepDraft(conversationId: string, draft: Draft): void {
  drafts.set(conversationId, draft.text || draft.replyTo ? draft : undefined);
}

/** Puts a text into the composer, below what stands there already. `picked`: whom it mentions, by id, and under which name. */
export function addToDraft(conversationId: string, text: string, picked: ReadonlyMap<string, string> = new Map()): void {
  const draft = readDraft(conversationId);
  keepDraft(conversationId, { ...draft, text: draft.text.trim() ? `${draft.text}\n${text}` : text, picked: new Map([...draft.picked, ...picked]) });
}
