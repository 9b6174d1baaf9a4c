export { isLong, sized } from "../../rig/form.js";

/** One line for each invariant; `test/faults/run.mjs` gathers them. */
export function figure(name: string, text: string): void {
  console.log(`${name} ${text}`);
}

/** What this machine does not allow. */
export function notRun(name: string, why: string): void {
  console.log(`not run: ${name}: ${why}`);
}

export const count = (n: number): string => n.toLocaleString("en-GB");
export const percent = (part: number, whole: number): string => `${whole ? ((100 * part) / whole).toFixed(2) : "0"} %`;

/** A quantile of numbers, 0 when there are none. */
export const quantile = (numbers: number[], at: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * at))] ?? 0;
export const ms = (n: number): string => (n < 1_000 ? `${n.toFixed(n < 10 ? 1 : 0)} ms` : `${(n / 1_000).toFixed(1)} s`);
