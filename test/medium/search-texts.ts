/** A generator of numbers in [0, 1) that is the same on every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const syllables = ["ka", "ro", "min", "te", "lo", "sur", "ba", "ne", "chi", "pol", "en", "ver", "da", "ist", "ou", "Fé"];
/** One of many, the first ones often (Zipf). */
const rank = (random: () => number, many: number): number => Math.min(many - 1, Math.floor(many ** random()) - 1);

export const latinWord = (n: number): string => {
  let word = "";
  for (let rest = n + 1; rest > 0; rest = Math.floor(rest / syllables.length)) word += syllables[rest % syllables.length];
  return word;
};
export const hanzi = (n: number): string => String.fromCharCode(0x4e00 + ((n * 37) % 3_000));

/** A text of a few words, half of them Chinese; now and then with a link, marks, full-width letters. */
export function randomText(random: () => number): string {
  const parts: string[] = [];
  for (let words = 1 + Math.floor(random() * 12); words > 0; words--) {
    if (random() < 0.5) parts.push(latinWord(rank(random, 3_000)));
    else parts.push(Array.from({ length: 1 + Math.floor(random() * 6) }, () => hanzi(rank(random, 2_000))).join(""));
  }
  if (random() < 0.05) parts.push(`https://example.org/${latinWord(rank(random, 500))}`);
  if (random() < 0.05) parts.push("Ｗｉｄｅ e\u0301te\u0301 ﬁn");
  return parts.join(random() < 0.5 ? " " : "，");
}
