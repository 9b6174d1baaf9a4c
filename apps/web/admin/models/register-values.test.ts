import { expect, test } from "vitest";
import { changesOf, valuesOf } from "./register-values.js";

const at = "2026-01-01T00:00:00.000Z";
const nothing = { contact: null, purpose: null, contract: null, retentionTerms: null, trains: null, transferBasis: null, publicAddress: false };
const basis = { kind: "standard_contract", note: "no. 7", at, by: null } as const;

test("what stays is not sent, so that a basis keeps who recorded it", () => {
  const registered = { ...nothing, contact: "dpo@example.com", trains: false, transferBasis: basis };
  expect(changesOf(registered, valuesOf(registered))).toEqual({});
  expect(changesOf(registered, { ...valuesOf(registered), contact: " dpo@example.com ", note: " no. 7 " })).toEqual({});
});

test("what was said is changed, and taken away", () => {
  const values = valuesOf(nothing);
  expect(values).toMatchObject({ contact: "", trains: "unsaid", basis: "none", note: "" });
  expect(changesOf(nothing, { ...values, purpose: "answers ", trains: "yes", basis: "exemption", note: "art. 3", publicAddress: true })).toEqual({
    purpose: "answers",
    trains: true,
    transferBasis: { kind: "exemption", note: "art. 3" },
    publicAddress: true,
  });
  const full = { ...nothing, contact: "a", trains: true, transferBasis: basis, publicAddress: true };
  expect(changesOf(full, { ...valuesOf(full), contact: "", trains: "unsaid", basis: "none", publicAddress: false })).toEqual({
    contact: "",
    trains: "none",
    transferBasis: "none",
    publicAddress: false,
  });
  expect(changesOf(full, { ...valuesOf(full), note: "no. 8" })).toEqual({ transferBasis: { kind: "standard_contract", note: "no. 8" } });
});
