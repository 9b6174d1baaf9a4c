import type { User } from "@hoopoe/protocol";

export type Query = { at: number; words: string };

/** The @word that the caret stands in, or null. An @ within an e-mail address begins none. */
export function queryAt(text: string, caret: number): Query | null {
  const before = text.slice(0, caret);
  const at = before.lastIndexOf("@");
  if (at < 0 || /[A-Za-z0-9._-]/.test(before[at - 1] ?? "")) return null;
  const words = before.slice(at + 1);
  return /\s/.test(words) || words.length > 40 ? null : { at, words };
}

/** Members whose name or user name holds the words, those that begin with them first. */
export function matches(users: readonly User[], words: string): User[] {
  const wanted = words.toLocaleLowerCase();
  const place = (user: User): number => {
    const names = [user.displayName.toLocaleLowerCase(), user.username];
    return names.some((name) => name.startsWith(wanted)) ? 0 : names.some((name) => name.includes(wanted)) ? 1 : 2;
  };
  return users
    .filter((user) => place(user) < 2)
    .sort((a, b) => place(a) - place(b))
    .slice(0, 8);
}

/** Puts the name in the place of the @word; a space follows so that writing goes on. */
export function insert(text: string, query: Query, caret: number, name: string): { text: string; caret: number } {
  const head = `${text.slice(0, query.at)}@${name} `;
  return { text: head + text.slice(caret).replace(/^ /, ""), caret: head.length };
}

/** Those picked whose @name still stands in the text: what was deleted again mentions nobody. */
export function stillMentioned(text: string, picked: ReadonlyMap<string, string>): string[] {
  return [...picked].filter(([, name]) => text.includes(`@${name}`)).map(([id]) => id);
}
