import { clientEvents, serverEvents } from "./events.js";
import { jsonSchema as schema } from "./json-schema.js";
import { AckErrorSchema } from "./problem.js";

/** The AsyncAPI 3.0.0 document of every socket event; `x-ack` is the acknowledgement's schema. */
export function asyncApi(version: string): object {
  const messages: Record<string, object> = {};
  const operations: Record<string, object> = {};
  const add = (name: string, action: "send" | "receive", message: object): void => {
    const key = `${action === "receive" ? "client" : "server"}:${name}`;
    messages[key] = { name, ...message };
    operations[key] = { action, channel: { $ref: "#/channels/socket" }, messages: [{ $ref: `#/channels/socket/messages/${key.replace("/", "~1")}` }] };
  };
  for (const [name, { input, data, summary }] of Object.entries(clientEvents)) {
    const ok = data && { type: "object", properties: { ok: { const: true }, data: schema(data, "output") }, required: ["ok", "data"] };
    const refused = { type: "object", properties: { ok: { const: false }, error: schema(AckErrorSchema, "output") }, required: ["ok", "error"] };
    add(name, "receive", { summary, payload: schema(input, "input"), ...(ok ? { "x-ack": { oneOf: [ok, refused] } } : {}) });
  }
  for (const [name, { payload, summary }] of Object.entries(serverEvents)) add(name, "send", { summary, payload: schema(payload, "output") });
  return {
    asyncapi: "3.0.0",
    info: { title: "Hoopoe live events", version, description: "Socket.IO, path /socket.io. `receive` is client to server, `send` is server to client." },
    channels: { socket: { address: "/socket.io", messages } },
    operations,
  };
}
