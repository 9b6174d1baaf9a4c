import { defaultEgressRules, type EgressAction, type EgressRules } from "@hoopoe/protocol";
import { expect, test } from "vitest";
import { leavingTo } from "./list-recipients.js";

const everywhere = (action: EgressAction): EgressRules => {
  const places = { local: action, domestic: action, overseas: action };
  return { public: places, internal: places, personal: places, secret: places };
};
const local = { jurisdiction: "local", transferBasis: null } as const;
const domestic = { jurisdiction: "domestic", transferBasis: null } as const;
const overseas = { jurisdiction: "overseas", transferBasis: null } as const;

test("by the default: everything stays here, or goes masked; secrets and what has no basis go nowhere", () => {
  const masked = { public: "redact", internal: "redact", personal: "redact", secret: "block" };
  const none = { public: "block", internal: "block", personal: "block", secret: "block" };
  expect(leavingTo(local, "m", defaultEgressRules)).toEqual({ public: "allow", internal: "allow", personal: "allow", secret: "allow" });
  expect(leavingTo(domestic, "m", defaultEgressRules)).toEqual(masked);
  expect(leavingTo(overseas, "m", defaultEgressRules)).toEqual(none);
  expect(leavingTo({ ...overseas, transferBasis: "standard-contract" }, "m", defaultEgressRules)).toEqual(masked);
});

test("whatever the rules say, nothing goes overseas unmasked, no secret leaves, and a local tag that runs elsewhere is told as blocked", () => {
  const all = everywhere("allow");
  expect(leavingTo({ ...overseas, transferBasis: "consent" }, null, all)).toMatchObject({ public: "redact", secret: "block" });
  expect(leavingTo(domestic, null, all)).toMatchObject({ public: "allow", secret: "block" });
  expect(leavingTo(local, "glm-4.6:cloud", all)).toMatchObject({ public: "block" });
  expect(leavingTo(local, null, everywhere("local-only"))).toMatchObject({ public: "allow" });
  expect(leavingTo(local, null, everywhere("block"))).toMatchObject({ public: "block" });
});
