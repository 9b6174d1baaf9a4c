export type Piece = { type: "text"; text: string } | { type: "link"; text: string; href: string } | { type: "mention"; text: string };

/** Printable ASCII only: no direction marks, no look-alike letters, and Chinese text right behind an address does not belong to it. */
const address = /\bhttps?:\/\/[!-~]+/gi;
/** Punctuation that closes a sentence, not an address. */
const trailing = /[.,;:!?'"`*\]>]+$/;

function trimmed(found: string): string {
  let url = found.replace(trailing, "");
  while (url.endsWith(")") && url.split(")").length > url.split("(").length) url = url.slice(0, -1).replace(trailing, "");
  return url;
}

function linkOf(found: string): { text: string; href: string } | null {
  const text = trimmed(found);
  try {
    const { protocol, href, username } = new URL(text);
    return (protocol === "http:" || protocol === "https:") && !username ? { text, href } : null;
  } catch {
    return null;
  }
}

function withMentions(text: string, names: readonly string[]): Piece[] {
  const marks = names
    .filter(Boolean)
    .map((name) => `@${name}`)
    .sort((a, b) => b.length - a.length);
  const pieces: Piece[] = [];
  let rest = text;
  while (rest) {
    const found = marks
      .map((mark) => ({ mark, at: rest.indexOf(mark) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at || b.mark.length - a.mark.length)[0];
    if (!found) return [...pieces, { type: "text", text: rest }];
    if (found.at > 0) pieces.push({ type: "text", text: rest.slice(0, found.at) });
    pieces.push({ type: "mention", text: found.mark });
    rest = rest.slice(found.at + found.mark.length);
  }
  return pieces;
}

/**
 * Cuts a person's text into plain text, http(s) addresses and @names of those who were really mentioned.
 * The pieces joined are the text.
 */
export function pieces(text: string, mentioned: readonly string[]): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const link = linkOf(match[0]);
    if (!link) continue;
    found.push(...withMentions(text.slice(from, match.index), mentioned), { type: "link", ...link });
    from = match.index + link.text.length;
  }
  return [...found, ...withMentions(text.slice(from), mentioned)];
}
