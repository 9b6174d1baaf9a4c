import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { checkReceipt, keysIn, type VerifySignature } from "./check-receipt.js";
import { type ReceiptCall, signedText } from "./receipt.js";

const { privateKey } = generateKeyPairSync("ed25519");
const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
const keys = new Map([["k1", x]]);
const isSigned: VerifySignature = (of, text, signature) =>
  verify(null, Buffer.from(text), createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: of }, format: "jwk" }), Buffer.from(signature, "base64url"));
const signed = (call: object): ReceiptCall =>
  ({ ...call, signature: sign(null, Buffer.from(signedText(call)), privateKey).toString("base64url") }) as ReceiptCall;

const call = {
  callId: "01900000-0000-7000-8000-000000000001",
  runId: "01900000-0000-7000-8000-000000000002",
  at: "2026-11-23T01:00:00.000Z",
  provider: "华东",
  model: "m",
  host: "api.example.cn:443",
  jurisdiction: "domestic",
  dataClass: "internal",
  action: "redact",
  policyVersion: 3,
  consentVersion: "2026-11-22",
  redactions: { person: 2, phone: 1 },
  payloadSha256: "ab".repeat(32),
  payloadBytes: 812,
  keyId: "k1",
};
const receipt = { ...signed(call), calls: [signed({ ...call, model: "earlier" })] };
const states = async (given: unknown, by = keys) => (await checkReceipt(given, by, isSigned)).map(({ state }) => state);

describe("checking a receipt", () => {
  test("as it was signed, in whatever order its fields come", async () => {
    expect(await states(receipt)).toEqual(["valid", "valid"]);
    expect(await states(Object.fromEntries(Object.entries(receipt).toReversed()))).toEqual(["valid", "valid"]);
  });

  const others: Record<string, unknown> = {
    ...{ callId: call.runId, runId: call.callId, at: "2026-11-23T01:00:00.001Z", provider: "华南", model: "n", host: "api.example.cn:444" },
    ...{ jurisdiction: "local", dataClass: "public", action: "allow", policyVersion: 4, consentVersion: null, redactions: { person: 3, phone: 1 } },
    ...{ payloadSha256: `ab${"ab".repeat(30)}ac`, payloadBytes: 813, keyId: "k2" },
  };
  test.each(Object.keys(call))("notices another %s", async (field) => {
    expect(others).toHaveProperty(field);
    const altered = { ...receipt, [field]: others[field] };
    expect((await states(altered, new Map([...keys, ["k2", x]])))[0]).toBe("altered");
  });

  test("notices another signature, a field more, one less, and an altered earlier call", async () => {
    expect(await states({ ...receipt, signature: receipt.calls[0]?.signature })).toEqual(["altered", "valid"]);
    expect(await states({ ...receipt, signature: "" })).toEqual(["altered", "valid"]);
    expect(await states({ ...receipt, note: "added" })).toEqual(["altered", "valid"]);
    expect(await states({ ...receipt, redactions: { person: 2 } })).toEqual(["altered", "valid"]);
    expect(await states({ ...receipt, calls: [{ ...receipt.calls[0], host: "other" }] })).toEqual(["valid", "altered"]);
    const { host: _, ...less } = receipt;
    expect(await checkReceipt(less, keys, isSigned)).toMatchObject([{ state: "malformed", fields: ["host"] }, { state: "valid" }]);
  });

  test("a signed field that is not known here stays right", async () => {
    expect(await states(signed({ ...call, future: { more: [1] } }))).toEqual(["valid"]);
  });

  test("tells a call of another answer, an unknown key, and what is no receipt at all", async () => {
    expect(await states({ ...receipt, calls: [signed({ ...call, runId: call.callId })] })).toEqual(["valid", "foreign"]);
    expect(await states(receipt, new Map())).toEqual(["unknown-key", "unknown-key"]);
    expect(await states(receipt, new Map([["k1", "no key"]]))).toEqual(["altered", "altered"]);
    for (const nothing of [null, 1, "x", [], {}, { calls: 5 }, { calls: [null] }]) expect((await states(nothing))[0]).toBe("malformed");
  });
});

describe("the chain of an answer's calls", () => {
  const counted = (number: number, previous: ReceiptCall | null, more: object = {}): ReceiptCall =>
    signed({ ...call, model: `m${number}`, number, previous: previous && previous.signature, ...more });
  const one = counted(1, null);
  const two = counted(2, one);
  const three = counted(3, two);
  const of = (...calls: ReceiptCall[]) => ({ ...calls.at(-1), calls: calls.slice(0, -1) });

  test("is whole: one call, and three", async () => {
    expect(await states(of(one))).toEqual(["valid"]);
    expect(await states(of(one, two, three))).toEqual(["valid", "valid", "valid"]);
  });

  test.each([
    ["the first is left out", of(two, three), ["valid", "unlinked"]],
    ["one between is left out", of(one, three), ["unlinked", "valid"]],
    ["all before are left out", of(three), ["unlinked"]],
    ["two are in another order", of(two, one, three), ["unlinked", "unlinked", "unlinked"]],
    ["an earlier one passes for the last", of(one, three, two), ["unlinked", "valid", "unlinked"]],
    ["one is there twice", of(one, one, two), ["valid", "valid", "unlinked"]],
    ["one is exchanged for another that was signed with its number", of(counted(1, null, { host: "other" }), two), ["unlinked", "valid"]],
    ["one is exchanged for one that was signed before calls were counted", of(signed(call), two), ["unlinked", "valid"]],
    ["one that was not counted follows", of(one, signed(call)), ["unlinked", "valid"]],
    ["one is broken", of({ ...one, host: undefined } as unknown as ReceiptCall, two), ["unlinked", "malformed"]],
  ])("is not when %s", async (_, given, expected) => {
    const found = await states(given);
    expect(found).toEqual(expected);
    expect(found.every((state) => state === "valid")).toBe(false);
  });

  test("calls from before they were counted come first, and are checked by themselves", async () => {
    const [old, older] = [signed({ ...call, model: "old" }), signed({ ...call, model: "older" })];
    expect(await states(of(older, old))).toEqual(["valid", "valid"]);
    expect(await states(of(older, old, one, two))).toEqual(["valid", "valid", "valid", "valid"]);
  });

  test("a call's number, the one before it and whether it left cannot be altered or taken away", async () => {
    const unsent = counted(1, null, { unsent: "refused" });
    expect(await states(of(unsent))).toEqual(["valid"]);
    const { unsent: _, ...asLeft } = unsent;
    const { number: __, previous: ___, ...uncounted } = one;
    for (const altered of [
      asLeft,
      { ...unsent, unsent: "unreached" },
      { ...one, unsent: "refused" },
      uncounted,
      { ...two, previous: null },
      { ...two, number: 1 },
    ])
      expect((await states(of(altered as ReceiptCall)))[0]).toBe("altered");
  });
});

test("keys in a set: those that are usable, null for what is none", () => {
  expect(keysIn({ keys: [{ kid: "k1", x, kty: "OKP" }, { kid: 5, x }, null] })).toEqual(keys);
  expect(keysIn({ keys: [] })).toEqual(new Map());
  for (const none of [null, undefined, [], { keys: {} }]) expect(keysIn(none)).toBeNull();
});
