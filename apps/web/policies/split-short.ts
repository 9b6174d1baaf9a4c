/** A text's short form, which stands above its first `##`, and the rest. */
export function splitShort(text: string): { short: string; rest: string } {
  const at = text.search(/^##\s/m);
  return at < 0 ? { short: text.trim(), rest: "" } : { short: text.slice(0, at).trim(), rest: text.slice(at).trim() };
}
