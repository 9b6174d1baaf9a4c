const letter = /[a-z]/i;
const alphanumeric = /[a-z0-9]/i;
const longestWord = 24;

/** The ASCII word that ends where a value begins, with one `-`, `_` or `#` between at most; empty if there is none. */
export function gluedBefore(text: string, start: number): string {
  let end = start;
  if (/[-_#]/.test(text[end - 1] ?? "")) end--;
  let at = end;
  while (at > 0 && end - at < longestWord && alphanumeric.test(text[at - 1] ?? "")) at--;
  const word = text.slice(at, end).toLowerCase();
  return letter.test(word) ? word : "";
}

/** The ASCII word that begins where a value ends; empty if there is none. */
export function gluedAfter(text: string, end: number): string {
  let at = end;
  while (at - end < longestWord && alphanumeric.test(text[at] ?? "")) at++;
  const word = text.slice(end, at).toLowerCase();
  return letter.test(word) ? word : "";
}
