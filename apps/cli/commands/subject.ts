import type { Erasure } from "@hoopoe/protocol";
import type { Store } from "@hoopoe/store";

export const isId = (word: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(word);

/** The id of a person, by name or id, or of a conversation, by id; null, and said so, when there is none to be had. */
export async function subjectOf(store: Store, { kind, subject }: { kind: Erasure["kind"]; subject: string }): Promise<string | null> {
  const id = kind === "person" && !isId(subject) ? (await store.accounts.byUsername(subject))?.id : subject;
  if (id && isId(id)) return id.toLowerCase();
  console.error(kind === "person" ? `There is no person '${subject}'.` : `'${subject}' is no id of a conversation.`);
  return null;
}
