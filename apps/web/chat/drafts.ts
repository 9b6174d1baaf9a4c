export type Draft = { text: string; picked: ReadonlyMap<string, string>; replyTo: string | null };

export const emptyDraft: Draft = { text: "", picked: new Map(), replyTo: null };
const drafts = new Map<string, Draft>();

/** What was begun and not sent, per conversation, for as long as the page is open. Never written to disk. */
export const readDraft = (conversationId: string): Draft => drafts.get(conversationId) ?? emptyDraft;

export function keepDraft(conversationId: string, draft: Draft): void {
  if (draft.text || draft.replyTo) drafts.set(conversationId, draft);
  else drafts.delete(conversationId);
}

/** After signing out nobody else finds them. */
export const forgetDrafts = (): void => drafts.clear();
