import { request } from "./http.js";

/** One figure of the server's `/metrics`; of a figure with labels the one whose line has `label`. */
export async function metric(url: string, name: string, label = ""): Promise<number> {
  const { text } = await request(url, { method: "GET", path: "/metrics" });
  const line = text.split("\n").find((one) => (one.startsWith(`${name} `) || one.startsWith(`${name}{`)) && one.includes(label));
  if (!line) throw new Error(`no figure ${name} ${label}`);
  return Number(line.slice(line.lastIndexOf(" ") + 1));
}
