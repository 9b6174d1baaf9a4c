import type { DataClass, EgressAction, Jurisdiction } from "@hoopoe/protocol";
import { type Content, dataClasses, places } from "./policy-draft.js";

type WordChange = "hostAdded" | "hostRemoved" | "termAdded" | "termRemoved" | "termChanged" | "patternAdded" | "patternRemoved" | "patternChanged";
export type PolicyChange =
  | { kind: "rule"; dataClass: DataClass; place: Jurisdiction; before: EgressAction; after: EgressAction }
  | { kind: "images"; place: "domestic" | "overseas"; before: boolean; after: boolean }
  | { kind: WordChange; text: string }
  | { kind: "wordsGiven" };

/** What is in one list of names and not in the other, and what stands otherwise under the same name. */
function listChanges<T>(before: readonly T[], after: readonly T[], { name, same, kinds }: Comparing<T>): PolicyChange[] {
  const [was, is] = [new Map(before.map((one) => [name(one), one])), new Map(after.map((one) => [name(one), one]))];
  const of = (kind: WordChange, some: Iterable<string>): PolicyChange[] => Array.from(some, (text) => ({ kind, text }));
  const changed = [...is].filter(([key, one]) => {
    const earlier = was.get(key);
    return earlier !== undefined && !same(earlier, one);
  });
  return [
    ...of(
      kinds[0],
      [...is.keys()].filter((key) => !was.has(key)),
    ),
    ...of(
      kinds[1],
      [...was.keys()].filter((key) => !is.has(key)),
    ),
    ...(kinds[2]
      ? of(
          kinds[2],
          changed.map(([key]) => key),
        )
      : []),
  ];
}

type Comparing<T> = { name: (one: T) => string; same: (a: T, b: T) => boolean; kinds: readonly [added: WordChange, removed: WordChange, changed?: WordChange] };

const hosts: Comparing<string> = { name: (host) => host, same: () => true, kinds: ["hostAdded", "hostRemoved"] };
const terms: Comparing<Content["terms"][number]> = {
  name: ({ text }) => text,
  same: (a, b) => a.label === b.label,
  kinds: ["termAdded", "termRemoved", "termChanged"],
};
const patterns: Comparing<Content["patterns"][number]> = {
  name: ({ name }) => name,
  same: (a, b) => a.pattern === b.pattern,
  kinds: ["patternAdded", "patternRemoved", "patternChanged"],
};

/** What one version says otherwise than another. Words that cannot be read are compared with nothing. Pure. */
export function changesBetween(before: Content, after: Content): PolicyChange[] {
  const rules = dataClasses.flatMap((dataClass) =>
    places.map((place) => ({ kind: "rule" as const, dataClass, place, before: before.rules[dataClass][place], after: after.rules[dataClass][place] })),
  );
  const images = (["domestic", "overseas"] as const).map((place) => ({
    kind: "images" as const,
    place,
    before: before.images[place],
    after: after.images[place],
  }));
  const given: PolicyChange[] = before.wordsUnreadable && !after.wordsUnreadable ? [{ kind: "wordsGiven" }] : [];
  const words = after.wordsUnreadable ? [] : [...listChanges(before.terms, after.terms, terms), ...listChanges(before.patterns, after.patterns, patterns)];
  return [
    ...[...rules, ...images].filter((change) => change.before !== change.after),
    ...listChanges(before.linkHosts, after.linkHosts, hosts),
    ...given,
    ...words,
  ];
}
