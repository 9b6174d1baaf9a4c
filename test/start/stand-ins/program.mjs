// A stand-in for server and worker: keeps the supervisor's rules, and misbehaves on demand.
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const mode = process.env.STAND_IN ?? "";
if (mode === "refuse") process.exit(78);
if (mode === "deaf") process.on("SIGTERM", () => undefined);
const isServer = process.argv[1].includes("server");
const server = createServer((_, response) => response.end(JSON.stringify({ pid: process.pid, keyFile: process.env.MASTER_KEY_FILE })));
// what was on its way when it said `stopping` still arrives
const stop = () => setTimeout(() => process.exit(0), process.env.SERVER_NUMBER === undefined ? 0 : 200);
if (mode !== "deaf") process.on("SIGTERM", stop);
process.on("disconnect", stop);
const { SERVER_NUMBER } = process.env;
if (SERVER_NUMBER !== undefined) {
  process.on("message", ({ type, connection }, socket) => {
    if (type !== "connection") return;
    process.send({ type: "taken", connection }, () => undefined);
    server.emit("connection", socket);
  });
  process.once("SIGTERM", () => process.send({ type: "stopping" }));
} else if (isServer) await new Promise((done) => server.listen(Number(process.env.PORT), process.env.HOST, done));
process.send({ type: "ready" });
if (mode === "short") {
  await sleep(300);
  process.exit(3);
}
setInterval(() => undefined, 1000);
