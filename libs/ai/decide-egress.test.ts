import { describe, expect, it } from "vitest";
import { decideEgress, type EgressAction, type EgressRules } from "./decide-egress.js";
import type { DataClass, Jurisdiction } from "./model.js";

const masked = { local: "allow", domestic: "redact", overseas: "redact" } as const;
const rules: EgressRules = { public: masked, internal: masked, personal: masked, secret: { local: "allow", domestic: "local-only", overseas: "local-only" } };
const everywhere = (action: EgressAction): EgressRules => {
  const places = { local: action, domestic: action, overseas: action };
  return { public: places, internal: places, personal: places, secret: places };
};
const ask = (jurisdiction: Jurisdiction, dataClass: DataClass, more: { rules?: EgressRules; transferBasis?: boolean; model?: string } = {}) => {
  const decision = decideEgress({ jurisdiction, dataClass, rules, transferBasis: false, ...more });
  return decision.action === "block" ? decision.reason : decision.action;
};

describe("what may leave", () => {
  it.each<DataClass>(["public", "internal", "personal"])(
    "%s: as it is to local models, masked to domestic ones, overseas masked and with a basis",
    (dataClass) => {
      expect(ask("local", dataClass)).toBe("allow");
      expect(ask("domestic", dataClass)).toBe("redact");
      expect(ask("overseas", dataClass)).toBe("transfer_basis_missing");
      expect(ask("overseas", dataClass, { transferBasis: true })).toBe("redact");
    },
  );

  it("what is secret goes to local models only, whatever the rules say", () => {
    for (const one of [rules, everywhere("allow"), everywhere("redact")]) {
      expect(ask("domestic", "secret", { rules: one, transferBasis: true })).toBe("class_forbids");
      expect(ask("overseas", "secret", { rules: one, transferBasis: true })).toBe("class_forbids");
    }
    expect(ask("local", "secret")).toBe("allow");
  });

  it("goes by the rules: as it is, masked, to local models, to none", () => {
    expect(ask("domestic", "public", { rules: everywhere("allow") })).toBe("allow");
    expect(ask("local", "public", { rules: everywhere("redact") })).toBe("redact");
    expect(ask("local", "public", { rules: everywhere("local-only") })).toBe("allow");
    expect(ask("domestic", "public", { rules: everywhere("local-only") })).toBe("class_forbids");
    expect(ask("local", "public", { rules: everywhere("block") })).toBe("class_forbids");
  });

  it("never goes overseas unmasked", () => {
    expect(ask("overseas", "public", { rules: everywhere("allow"), transferBasis: true })).toBe("redact");
    expect(ask("overseas", "public", { rules: everywhere("allow") })).toBe("transfer_basis_missing");
  });

  it("is nothing that is unknown", () => {
    for (const odd of ["", "LOCAL", "__proto__", "constructor", undefined, null, {}, ["local"]]) {
      expect(ask(odd as Jurisdiction, "public")).toBe("class_forbids");
      expect(ask("local", odd as DataClass)).toBe("class_forbids");
      expect(ask("local", "public", { rules: everywhere(odd as EgressAction) })).toBe("class_forbids");
    }
  });

  it.each(["glm-4.6:cloud", "gpt-oss:120b-cloud", "MiniMax-M2:CLOUD"])("a model that a local host passes on is not local: %s", (model) => {
    expect(ask("local", "public", { model })).toBe("not_permitted");
  });
  it.each(["qwen3", "cloud", "my-cloud", "cloudy:8b", "qwen3:8b"])("and %s is", (model) => {
    expect(ask("local", "public", { model })).toBe("allow");
  });
});
