// The scripted model host as a process of its own: node test/model-host/main.mjs --port 4300 [--host 127.0.0.1] [--key secret]
import { parseArgs } from "node:util";
import { startModelHost } from "./model-host.mjs";

const { values } = parseArgs({ options: { port: { type: "string", default: "0" }, host: { type: "string", default: "127.0.0.1" }, key: { type: "string" } } });
const host = await startModelHost({ port: Number(values.port), host: values.host, key: values.key });
console.log(`The model host listens at ${host.url}`);
for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => void host.close().then(() => process.exit(0)));
