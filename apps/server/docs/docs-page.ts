import { apiPrefix, clientEvents, errorCodes, jsonSchema, openApi, type Route, routes, serverEvents } from "@hoopoe/protocol";

const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c] as string);
type Schema = Parameters<typeof jsonSchema>[0];
const schemaBlock = (title: string, schema: Schema, io: "input" | "output"): string =>
  `<h4>${title}</h4><pre>${escaped(JSON.stringify(jsonSchema(schema, io), null, 2))}</pre>`;
const entry = (badge: string, name: string, summary: string, body: string): string =>
  `<details><summary><b class="${badge.toLowerCase()}">${badge}</b> <code>${escaped(name)}</code> <span>${escaped(summary)}</span></summary>${body}</details>`;

function routeEntry([id, route]: [string, Route]): string {
  const parts = [
    `<p>${route.access === "none" ? "Open to anybody." : route.access === "admin" ? "For administrators." : "Needs an access token."} Answers ${route.status}${route.alsoStatus ? ` or ${route.alsoStatus}` : ""}. <code>${id}</code></p>`,
  ];
  if (route.query) parts.push(schemaBlock("Query", route.query, "input"));
  if (route.body) parts.push(schemaBlock("Body", route.body, "input"));
  if (route.answer) parts.push(schemaBlock("Answer", route.answer, "output"));
  return entry(route.method, apiPrefix + route.path, route.summary, parts.join(""));
}

/** A readable page of the whole API, without scripts. */
export function docsPage(version: string): string {
  const groups = new Map<string, [string, Route][]>();
  for (const route of Object.entries(routes) as [string, Route][]) groups.set(route[1].tag, [...(groups.get(route[1].tag) ?? []), route]);
  const rest = [...groups].map(([tag, list]) => `<h3>${tag}</h3>${list.map(routeEntry).join("")}`).join("");
  const sent = Object.entries(clientEvents).map(([name, e]) =>
    entry("EMIT", name, e.summary, schemaBlock("Input", e.input, "input") + (e.data ? schemaBlock("Data of the acknowledgement", e.data, "output") : "")),
  );
  const received = Object.entries(serverEvents).map(([name, e]) => entry("ON", name, e.summary, schemaBlock("Payload", e.payload, "output")));
  const errors = Object.entries(errorCodes).map(
    ([code, { status, retryable }]) => `<tr><td><code>${code}</code></td><td>${status}</td><td>${retryable ? "yes" : "no"}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Hoopoe API</title><link rel="stylesheet" href="/api/docs.css"></head><body>
<h1>Hoopoe API <small>${escaped(version)}</small></h1><p>Machine-readable: <a href="/api/openapi.json">OpenAPI</a> (${Object.keys((openApi(version) as { paths: object }).paths).length} paths), <a href="/api/asyncapi.json">AsyncAPI</a>.</p>
<h2>REST</h2>${rest}<h2>Socket.IO: client to server</h2>${sent.join("")}<h2>Socket.IO: server to client</h2>${received.join("")}
<h2>Errors</h2><table><tr><th>code</th><th>HTTP status</th><th>trying again helps</th></tr>${errors.join("")}</table></body></html>`;
}

export const docsStyle = `:root{color-scheme:light dark}body{font:15px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
details{border:1px solid #8884;border-radius:8px;margin:.4rem 0;padding:.4rem .8rem}summary{cursor:pointer}summary span{opacity:.7}b{display:inline-block;min-width:4.2em;font-size:12px}
.get{color:#15803d}.post{color:#1d4ed8}.patch,.put{color:#b45309}.delete{color:#b91c1c}pre{overflow:auto;background:#8881;padding:.8rem;border-radius:6px;font-size:13px}table{border-collapse:collapse}td,th{padding:.2rem 1rem .2rem 0;text-align:left}h3{text-transform:capitalize}`;
