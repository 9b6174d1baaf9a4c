import { PutEgressPolicyInput } from "@hoopoe/protocol";
import { HoopoeError } from "@hoopoe/sdk";
import type { TFunction } from "i18next";
import { bodyOf, type Editing } from "./policy-draft.js";

/** What is wrong, by the field that it stands at: `linkHosts`, `terms.0.text`, `patterns.2.pattern`, `rules.secret.domestic`. */
export type PolicyFaults = Readonly<Record<string, string>>;
type Issue = { path: string; message: string };
type Told = { t: TFunction; hosts: readonly string[]; sentence: (message: string) => string };

const twice = "is there twice";

function toldAt({ path, message }: Issue, { t, hosts, sentence }: Told): [field: string, says: string] | null {
  const [list, at, field] = path.split(".");
  if (list === "rules") return [path, t("egress.badRule")];
  if (at === undefined) {
    const most = { linkHosts: 200, terms: 2_000, patterns: 100 }[list ?? ""];
    return most && list ? [list, t("egress.tooMany", { max: most })] : null;
  }
  if (list === "linkHosts") return [list, t(message === twice ? "egress.twiceHost" : "egress.badHost", { host: hosts[Number(at)] ?? "" })];
  if (list === "terms") {
    if (field === "label") return [path, t("egress.badLabel")];
    return [`terms.${at}.text`, t(message === twice ? "egress.twiceTerm" : "egress.badTerm")];
  }
  if (list !== "patterns") return null;
  if (field === "pattern") return [path, sentence(message)];
  return [`patterns.${at}.name`, t(message === twice ? "egress.twiceName" : "egress.badName")];
}

// of several faults at one field the first is told
const gathered = (issues: readonly Issue[], told: Told): PolicyFaults =>
  Object.fromEntries(issues.flatMap((issue) => [toldAt(issue, told) ?? []].filter((entry) => entry.length)).toReversed());

/** What the server would refuse in the draft, as far as the page can tell; whether it can use a pattern, only the server knows. */
export function faultsOfDraft(t: TFunction, editing: Editing): PolicyFaults {
  const body = bodyOf(editing);
  const parsed = PutEgressPolicyInput.safeParse(body);
  const issues = parsed.error?.issues.map(({ path, message }) => ({ path: path.join("."), message })) ?? [];
  const faults = gathered(issues, { t, hosts: body.linkHosts, sentence: () => t("egress.badPatternLength") });
  return editing.base.wordsUnreadable && !editing.draft.given ? { ...faults, given: t("egress.saveEmptyNeeded") } : faults;
}

/** What the server refused, at its fields; empty when it says nothing of fields that the form has. */
export function faultsOfError(t: TFunction, error: unknown, editing: Editing): PolicyFaults {
  if (!(error instanceof HoopoeError) || error.code !== "VALIDATION") return {};
  return gathered(error.errors, { t, hosts: bodyOf(editing).linkHosts, sentence: (why) => t("egress.badPattern", { why }) });
}
