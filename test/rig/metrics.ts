import { request } from "./http.js";

/** One figure of the server's `/metrics`; of a figure with labels the one whose line has `label`. */
export async function metric(url: string, name: string, label = ""): Promise<number> {
  const { text } = await request(url, { method: "GET", path: "/metrics" });
  const line = text.split("\n").find((one) => (one.startsWith(`${name} `) || one.startsWith(`${name}{`)) && one.includes(label));
  if (!line) throw new Error(`no figure ${name} ${label}`);
  return Number(line.slice(line.lastIndexOf(" ") + 1));
}

export type Sample = { name: string; labels: Record<string, string>; value: number };
export type Scrape = { samples: Sample[]; types: Map<string, string>; helps: Map<string, string>; text: string };

/** Reads Prometheus' text format, strictly: a line that is none of it throws. */
export async function scrape(url: string): Promise<Scrape> {
  const answer = await request(url, { method: "GET", path: "/metrics" });
  if (answer.status !== 200) throw new Error(`${url}/metrics: ${answer.status}`);
  const read: Scrape = { samples: [], types: new Map(), helps: new Map(), text: answer.text };
  for (const line of answer.text.split("\n").filter(Boolean)) {
    const comment = line.match(/^# (HELP|TYPE) (\S+) (.+)$/);
    if (comment) (comment[1] === "HELP" ? read.helps : read.types).set(comment[2] as string, comment[3] as string);
    else read.samples.push(sample(line));
  }
  return read;
}

function sample(line: string): Sample {
  const parts = line.match(/^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/);
  const text = parts?.[3] ?? "";
  const value = Number(text.replace("Inf", "Infinity"));
  // a mean of nothing is no number, and Prometheus takes it so, in any case of letters
  if (!parts || (Number.isNaN(value) && !/^nan$/i.test(text))) throw new Error(`no sample: ${line}`);
  const labels = [...(parts[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map((m) => [m[1], m[2]]);
  return { name: parts[1] as string, labels: Object.fromEntries(labels) as Record<string, string>, value };
}

/** The value of the one sample with this name and (at least) these labels; undefined when there is none. */
export function valueOf({ samples }: Scrape, name: string, labels: Record<string, string> = {}): number | undefined {
  return samples.find((one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value))?.value;
}
