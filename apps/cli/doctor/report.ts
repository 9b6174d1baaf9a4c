import type { Finding, Place, Tell } from "./finding.js";
import type { Language } from "./language.js";
import { wordsOf } from "./words/phrases.js";

type Output = { language: Language; json: boolean; print: (text: string) => void };

const marks = { ok: "OK  ", warn: "WARN", fail: "FAIL", skip: "–   " } as const;
const todoMark = { en: "to do:", zh: "处理：" };
const summary = {
  en: { well: "All well.", warned: "Nothing is broken; {warn} things deserve a look.", failed: "{fail} checks failed." },
  zh: { well: "一切正常。", warned: "没有故障；有 {warn} 项值得留意。", failed: "{fail} 项检查未通过。" },
};

/** Gathers what is found: for people a line at once, for machines one JSON document at the end. */
export class Report {
  readonly findings: Finding[] = [];

  constructor(private readonly output: Output) {}

  readonly tell: Tell = (status, check, code, { values = {}, where = [] } = {}) => {
    const finding: Finding = { check, status, code, values, where };
    this.findings.push(finding);
    if (!this.output.json) this.#say(finding);
  };

  /** True when nothing failed. */
  get isWell(): boolean {
    return this.findings.every(({ status }) => status !== "fail");
  }

  end(): void {
    const { language, json, print } = this.output;
    const count = (wanted: Finding["status"]): number => this.findings.filter(({ status }) => status === wanted).length;
    if (json) {
      const findings = this.findings.map((finding) => ({ ...finding, ...wordsOf(finding.code, language, finding.values) }));
      print(`${JSON.stringify({ ok: this.isWell, warnings: count("warn"), failures: count("fail"), findings }, null, 2)}\n`);
      return;
    }
    const { well, warned, failed } = summary[language];
    const text = this.isWell ? (count("warn") ? warned : well) : failed;
    print(`\n${text.replace("{warn}", String(count("warn"))).replace("{fail}", String(count("fail")))}\n`);
  }

  #say({ check, status, code, values, where }: Finding): void {
    const { says, todo } = wordsOf(code, this.output.language, values);
    const lines = [`${marks[status]}  ${check.padEnd(16)}  ${says}`, ...where.map((place) => `${" ".repeat(24)}${shown(place)}`)];
    if (todo !== null && status !== "ok") lines.push(`${" ".repeat(24)}${todoMark[this.output.language]} ${todo}`);
    this.output.print(`${lines.join("\n")}\n`);
  }
}

const shown = (place: Place): string =>
  Object.entries(place)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(", ") : value}`)
    .join("; ");
