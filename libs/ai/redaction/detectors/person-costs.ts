import { givenCharacters, wordGivenNames } from "../data/given-characters.js";

/** What a name costs that no directory knows, before its characters: of some hundred words one is a name, and a doubt has to be overcome. */
export const nameBase = 7;
/** What the surname adds, by its rank (see `surnamesByRank`). */
export const rankCosts = [3.2, 4.5, 5.7, 7.3, 9] as const;
/** What a surname of two characters adds. */
export const compoundCost = 6.5;
/** Given names of one character are the fewer. */
const oneCharacter = 1.8;
const twoCharacters = 0.2;
/** What a character costs that is never seen in given names. */
const strangeCharacter = 11.5;

const costOf = new Map<number, readonly [first: number, second: number, alone: number]>();
for (const [levels, characters] of Object.entries(givenCharacters)) {
  const [first, second, alone] = Array.from(levels, (level) => (level === "9" ? strangeCharacter : 3.5 + 0.8 * Number(level)));
  for (let i = 0; i < characters.length; i++)
    costOf.set(characters.charCodeAt(i), [first ?? strangeCharacter, second ?? strangeCharacter, alone ?? strangeCharacter]);
}
const strange = [strangeCharacter, strangeCharacter, strangeCharacter] as const;

/** What a given name costs that is a word too: 建国, 胜利. */
const wordGivenCost = 8.5;
const wordGiven = new Set(wordGivenNames.split(" ").map((name) => pair(name.charCodeAt(0), name.charCodeAt(1))));

function pair(first: number, second: number): number {
  return first * 0x10000 + second;
}

/** What a given name of one or two characters costs, in the unit of the lexicon. */
export function givenCost(first: number, second?: number): number {
  if (second === undefined) return oneCharacter + (costOf.get(first) ?? strange)[2];
  const cost = twoCharacters + (costOf.get(first) ?? strange)[0] + (costOf.get(second) ?? strange)[1];
  return cost > wordGivenCost && wordGiven.has(pair(first, second)) ? wordGivenCost : cost;
}
