// Texts for measuring search: half Chinese, words by Zipf's law, and questions of every kind about them.
import { seededRandom } from "./texts.mjs";

const onsets = ["", "b", "br", "c", "ch", "d", "f", "g", "h", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w"];
const vowels = ["a", "e", "i", "o", "u", "ai", "ea", "ou"];
const codas = ["", "", "l", "n", "r", "s", "t", "ng", "ck"];
const latinWords = 30_000;
const chineseWords = 20_000;
const characters = 3_500;

/** Draws ranks 0 … n-1, the k-th with a share of 1/k. */
function zipf(n, random) {
  const sums = new Float64Array(n);
  let sum = 0;
  for (let k = 0; k < n; k++) sums[k] = sum += 1 / (k + 1);
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, n - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

export function makeLanguage(seed = 3) {
  const random = seededRandom(seed);
  const of = (list) => list[Math.floor(random() * list.length)];
  const distinct = (count, make) => {
    const all = new Set();
    while (all.size < count) all.add(make(all.size));
    return [...all];
  };
  // as in languages, the common ones are short
  const latin = distinct(latinWords, (n) => {
    let word = "";
    for (let i = 1 + Math.floor(Math.log10(n + 1) / 1.6 + random() * 2); i > 0; i--) word += of(onsets) + of(vowels) + of(codas);
    return word;
  });
  const character = zipf(characters, random);
  const chinese = distinct(chineseWords, (n) => {
    const length = n < 300 && random() < 0.5 ? 1 : random() < 0.8 ? 2 : 3;
    return Array.from({ length }, () => String.fromCharCode(0x4e00 + character() * 5)).join("");
  });
  const [pickLatin, pickChinese] = [zipf(latinWords, random), zipf(chineseWords, random)];
  const text = () => {
    const isChinese = random() < 0.5;
    const words = Math.max(1, Math.round(Math.exp(random() * 4.2)));
    const parts = Array.from({ length: words }, () => (isChinese !== random() < 0.1 ? chinese[pickChinese()] : latin[pickLatin()]));
    return isChinese ? parts.join(random() < 0.3 ? "，" : "") : parts.join(" ");
  };
  return { latin, chinese, text, random };
}

/** Questions by class: `q` as people ask it; the same as a substring and as words for the plain ones. */
export function questions({ latin, chinese, random }, texts, perClass) {
  const take = (make) => Array.from({ length: perClass }, make);
  const between = (list, from, to) => list[from + Math.floor(random() * (to - from))];
  const phrase = () => {
    for (;;) {
      const text = texts[Math.floor(random() * texts.length)];
      const words = text.split(" ");
      const at = Math.floor(random() * words.length);
      if (words.length > at + 1) return `"${words[at]} ${words[at + 1]}"`;
      const run = text.split("，")[0];
      if (words.length === 1 && run.length >= 5) return run.slice(1, 5);
    }
  };
  return {
    "rare words": take((_, i) => (i % 2 ? between(latin, 15_000, latinWords) : between(chinese, 10_000, chineseWords))),
    "ordinary words": take((_, i) => (i % 2 ? between(latin, 100, 3_000) : between(chinese, 100, 3_000))),
    "commonest words": take((_, i) => (i % 2 ? between(latin, 0, 20) : between(chinese, 0, 20))),
    "single characters": take((_, i) => String.fromCharCode(0x4e00 + 5 * Math.floor(i % 2 ? random() * 40 : random() * 1_500))),
    phrases: take(phrase),
    "beginnings of words": take(() => between(latin, 0, 5_000).slice(0, 3)),
  };
}
