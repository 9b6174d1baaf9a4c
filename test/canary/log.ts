/** What is wrong with the lines that servers and workers logged: broken JSON, a request without its id, a path with its query. Lines of the supervisor are plain. */
export function checkLog(output: string): { faults: string[]; requests: number } {
  const faults: string[] = [];
  let requests = 0;
  for (const line of output.split("\n").filter((l) => l.startsWith("{"))) {
    let entry: Record<string, unknown>;
    try {
      entry = JSON.parse(line) as Record<string, unknown>;
    } catch {
      faults.push(`no JSON: ${line.slice(0, 200)}`);
      continue;
    }
    if (typeof entry.level !== "number" || typeof entry.time !== "number") faults.push(`no level or time: ${line.slice(0, 200)}`);
    if (entry.method === undefined) continue;
    requests += 1;
    if (!/^[0-9a-f-]{36}$/.test(String(entry.requestId))) faults.push(`a request without its id: ${line.slice(0, 200)}`);
    if ((typeof entry.path === "string" && entry.path.includes("?")) || entry.url !== undefined || entry.query !== undefined)
      faults.push(`a path with its query: ${line.slice(0, 200)}`);
    if (entry.headers !== undefined || entry.body !== undefined || entry.req !== undefined) faults.push(`headers or body: ${line.slice(0, 200)}`);
  }
  return { faults, requests };
}
