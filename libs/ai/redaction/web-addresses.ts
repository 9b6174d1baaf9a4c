const scheme = /(?:https?|ftps?|wss?|git|svn):\/\/|(?<![a-z0-9.])www\./gi;
const endOfLink = /[\s<>"'`|\\^{}，。；：！？、（）《》「」【】⟦⟧\u3400-\u9fff]/;

/** Links with a scheme, or `www.`; they end at a space, a quote or the first Chinese character. */
export function webAddresses(text: string): { start: number; end: number }[] {
  const links: { start: number; end: number }[] = [];
  for (const match of text.matchAll(scheme)) {
    const start = match.index;
    if (start < (links.at(-1)?.end ?? 0)) continue;
    let end = start + match[0].length;
    while (end < text.length && !endOfLink.test(text[end] ?? "")) end++;
    links.push({ start, end });
  }
  return links;
}

/** Whether a place lies in one of the links, given in order. */
export function within(links: readonly { start: number; end: number }[], at: number): boolean {
  let [low, high] = [0, links.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((links[middle]?.end ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return (links[low]?.start ?? at + 1) <= at;
}
