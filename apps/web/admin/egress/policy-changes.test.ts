import { defaultEgressRules } from "@hoopoe/protocol";
import { expect, test } from "vitest";
import { changesBetween } from "./policy-changes.js";
import { actionsFor, bodyOf, type Content, contentOf, draftOf, newTerm, withCell } from "./policy-draft.js";

const content: Content = {
  rules: defaultEgressRules,
  images: { domestic: false, overseas: false },
  linkHosts: ["docs.example.org"],
  terms: [
    { text: "凤凰", label: null },
    { text: "Acme", label: "customer" },
  ],
  patterns: [{ name: "contract", pattern: "HT-\\d{6}" }],
  wordsUnreadable: false,
};
const policy = { ...content, version: 3, createdAt: null, createdBy: null };

test("a draft that was not touched changes nothing, whatever stands in it", () => {
  expect(changesBetween(content, contentOf({ draft: draftOf(content), base: policy }))).toEqual([]);
  const lost = { ...policy, terms: [], patterns: [], wordsUnreadable: true };
  expect(changesBetween(lost, contentOf({ draft: draftOf(lost), base: lost }))).toEqual([]);
});

test("every kind of change is told once", () => {
  const after: Content = {
    ...content,
    rules: withCell(content.rules, { dataClass: "public", place: "domestic", action: "allow" }),
    images: { domestic: true, overseas: false },
    linkHosts: ["wiki.example.org"],
    terms: [
      { text: "Acme", label: null },
      { text: "Bird", label: null },
    ],
    patterns: [{ name: "contract", pattern: "HT-\\d{7}" }],
  };
  expect(changesBetween(content, after)).toEqual([
    { kind: "rule", dataClass: "public", place: "domestic", before: "redact", after: "allow" },
    { kind: "images", place: "domestic", before: false, after: true },
    { kind: "hostAdded", text: "wiki.example.org" },
    { kind: "hostRemoved", text: "docs.example.org" },
    { kind: "termAdded", text: "Bird" },
    { kind: "termRemoved", text: "凤凰" },
    { kind: "termChanged", text: "Acme" },
    { kind: "patternChanged", text: "contract" },
  ]);
});

test("words that were lost are given anew, or said to be none", () => {
  const base = { ...policy, terms: [], patterns: [], wordsUnreadable: true };
  const draft = draftOf(base);
  const changes = (part: Partial<typeof draft>) => changesBetween(base, contentOf({ draft: { ...draft, ...part }, base }));
  expect(changes({ given: true })).toEqual([{ kind: "wordsGiven" }]);
  expect(changes({ terms: [{ ...newTerm(), text: "Bird" }] })).toEqual([{ kind: "wordsGiven" }, { kind: "termAdded", text: "Bird" }]);
  expect(changesBetween(content, base)).toEqual([]);
});

test("what is sent has every row at its place, names the version that it changes, and leaves empty notes out", () => {
  const draft = draftOf(content);
  const body = bodyOf({ base: policy, from: null, draft: { ...draft, hosts: "A.example\n\n b.example ", terms: [newTerm(), ...draft.terms] } });
  expect(body).toMatchObject({ ifVersion: 3, linkHosts: ["A.example", "b.example"], patterns: content.patterns });
  expect(body.terms).toEqual([{ text: "" }, { text: "凤凰" }, { text: "Acme", label: "customer" }]);
});

test("a cell offers what can hold there", () => {
  expect(actionsFor(defaultEgressRules, "public", "local")).toEqual(["allow", "redact", "block"]);
  expect(actionsFor(defaultEgressRules, "internal", "overseas")).toEqual(["redact", "local-only", "block"]);
  expect(actionsFor(defaultEgressRules, "secret", "domestic")).toEqual(["local-only", "block"]);
});
