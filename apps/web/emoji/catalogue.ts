import { celebration } from "./celebration.js";
import { faces } from "./faces.js";
import { food } from "./food.js";
import { nature } from "./nature.js";
import { people } from "./people.js";
import { signs } from "./signs.js";
import { things } from "./things.js";
import { travel } from "./travel.js";

type Names = { en: string; zh: string };
/** `words`: everything it is found by, in both languages and small letters. */
export type EmojiEntry = { emoji: string; names: Names; words: string };
type EmojiGroup = { name: "faces" | "people" | "signs" | "celebration" | "nature" | "food" | "travel" | "things"; entries: readonly EmojiEntry[] };

function parse(list: string): EmojiEntry[] {
  return list
    .trim()
    .split("\n")
    .map((line) => {
      const [emoji = "", en = "", more = "", zh = "", zhMore = ""] = line.split("|");
      return { emoji, names: { en, zh }, words: ` ${en} ${more} ${zh} ${zhMore}`.toLowerCase() };
    });
}

/** What is offered, by kind: those that people react with, not all that there are. */
export const emojiGroups: readonly EmojiGroup[] = [
  { name: "faces", entries: parse(faces) },
  { name: "people", entries: parse(people) },
  { name: "signs", entries: parse(signs) },
  { name: "celebration", entries: parse(celebration) },
  { name: "nature", entries: parse(nature) },
  { name: "food", entries: parse(food) },
  { name: "travel", entries: parse(travel) },
  { name: "things", entries: parse(things) },
];

/** Every word must be found; what has a word that begins with the first comes before what only holds it. */
export function searchEmoji(wanted: string): EmojiEntry[] {
  const words = wanted.trim().toLowerCase().split(/\s+/);
  const [first = ""] = words;
  const found = emojiGroups.flatMap((group) => group.entries).filter((entry) => words.every((word) => entry.words.includes(word) || entry.emoji === word));
  const begins = (entry: EmojiEntry): number => (entry.words.includes(` ${first}`) ? 0 : 1);
  return found.toSorted((a, b) => begins(a) - begins(b));
}
