import { describe, expect, it } from "vitest";
import { mergeFindings } from "./merge-findings.js";
import { certainty, type EntityType, type Finding } from "./span.js";

const at = (start: number, end: number, type: EntityType, sure: Finding["certainty"] = certainty.form): Finding => ({ start, end, type, certainty: sure });

describe("findings that overlap", () => {
  it.each<[string, Finding[], [number, number, EntityType][]]>([
    [
      "are kept in order where they do not",
      [at(5, 9, "phone"), at(0, 3, "email")],
      [
        [0, 3, "email"],
        [5, 9, "phone"],
      ],
    ],
    ["go to the most certain", [at(0, 18, "bank_card", certainty.labelled), at(0, 18, "resident_id", certainty.exact)], [[0, 18, "resident_id"]]],
    ["then to the longest", [at(0, 11, "phone"), at(0, 18, "email")], [[0, 18, "email"]]],
    ["then to the type that says more", [at(0, 18, "bank_card", certainty.exact), at(0, 18, "resident_id", certainty.exact)], [[0, 18, "resident_id"]]],
    [
      "leave nothing open at either side",
      [at(4, 8, "phone", certainty.exact), at(0, 12, "person")],
      [
        [0, 4, "person"],
        [4, 8, "phone"],
        [8, 12, "person"],
      ],
    ],
    [
      "nor between two winners",
      [at(2, 4, "phone", certainty.exact), at(6, 8, "email", certainty.exact), at(3, 7, "address")],
      [
        [2, 4, "phone"],
        [4, 6, "address"],
        [6, 8, "email"],
      ],
    ],
    ["nothing", [], []],
  ])("%s", (_name, findings, spans) => {
    expect(mergeFindings(findings)).toEqual(spans.map(([start, end, type]) => ({ start, end, type })));
  });
});
