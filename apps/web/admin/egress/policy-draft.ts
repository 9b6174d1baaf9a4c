import {
  DataClass,
  EgressAction,
  type EgressImages,
  type EgressPolicy,
  type EgressRules,
  faultsOfRules,
  Jurisdiction,
  type RouteBodyInput,
} from "@hoopoe/protocol";
import { Kept } from "../../kept.js";

export const dataClasses = DataClass.options;
export const places = Jurisdiction.options;

type TermRow = { key: string; text: string; label: string };
type PatternRow = { key: string; name: string; pattern: string };
/** What stands in the form; `hosts` one a line. `given`: whoever fills it in knows that words which cannot be read are replaced. */
export type Draft = { rules: EgressRules; images: EgressImages; hosts: string; terms: TermRow[]; patterns: PatternRow[]; given: boolean };
/** A draft, the version that it changes, and the version that was put into it. */
export type Editing = { base: EgressPolicy; draft: Draft; from: number | null };
/** What a version holds. */
export type Content = Pick<EgressPolicy, "rules" | "images" | "linkHosts" | "terms" | "patterns" | "wordsUnreadable">;

/** The one draft, so that a look at another page does not lose it. */
export const drafts = new Kept<Editing>();

let made = 0;
// those of a version are counted from 0
const newKey = (): string => `new ${++made}`;
export const newTerm = (): TermRow => ({ key: newKey(), text: "", label: "" });
export const newPattern = (): PatternRow => ({ key: newKey(), name: "", pattern: "" });

export const draftOf = ({ rules, images, linkHosts, terms, patterns }: Content): Draft => ({
  rules,
  images,
  hosts: linkHosts.join("\n"),
  terms: terms.map(({ text, label }, at) => ({ key: `${at}`, text, label: label ?? "" })),
  patterns: patterns.map(({ name, pattern }, at) => ({ key: `${at}`, name, pattern })),
  given: false,
});

const hostsOf = (lines: string): string[] => lines.split(/\s+/).filter(Boolean);

/** What would hold if the draft were saved; words that cannot be read stay so until others are given. */
export function contentOf({ draft, base }: Pick<Editing, "draft" | "base">): Content {
  const terms = draft.terms.map(({ text, label }) => ({ text: text.trim(), label: label.trim() || null }));
  const patterns = draft.patterns.map(({ name, pattern }) => ({ name: name.trim(), pattern }));
  const wordsUnreadable = base.wordsUnreadable && !draft.given && terms.length + patterns.length === 0;
  return { rules: draft.rules, images: draft.images, linkHosts: hostsOf(draft.hosts).map((host) => host.toLowerCase()), terms, patterns, wordsUnreadable };
}

/** The draft as it is saved; each term and pattern at its own place, so that a fault finds it. */
export const bodyOf = ({ draft, base }: Editing): RouteBodyInput<"adminPutEgressPolicy"> => ({
  ifVersion: base.version,
  rules: draft.rules,
  images: draft.images,
  linkHosts: hostsOf(draft.hosts),
  terms: draft.terms.map(({ text, label }) => ({ text, ...(label.trim() ? { label } : {}) })),
  patterns: draft.patterns.map(({ name, pattern }) => ({ name, pattern })),
});

/** What a cell may say. */
export function actionsFor(rules: EgressRules, dataClass: DataClass, place: Jurisdiction): EgressAction[] {
  const isHere = ({ path }: { path: string[] }): boolean => path[0] === dataClass && path[1] === place;
  return EgressAction.options.filter((action) => !faultsOfRules(withCell(rules, { dataClass, place, action })).some(isHere));
}

export const withCell = (
  rules: EgressRules,
  { dataClass, place, action }: { dataClass: DataClass; place: Jurisdiction; action: EgressAction },
): EgressRules => ({
  ...rules,
  [dataClass]: { ...rules[dataClass], [place]: action },
});
