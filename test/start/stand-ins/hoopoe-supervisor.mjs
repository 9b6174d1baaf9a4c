// The real supervisor over stand-in programs, `hoopoe prepare` being the real one.
import { fileURLToPath } from "node:url";
import { productPrograms, supervise } from "@hoopoe/cli/supervisor";

const beside = (name) => ({ name, entry: fileURLToPath(new URL(`${name}.mjs`, import.meta.url)), nodeOptions: [] });
const programs = { ...productPrograms(() => ""), server: beside("hoopoe-server"), worker: beside("hoopoe-worker") };
process.exit(await supervise({ environment: process.env, folder: process.cwd(), programs }));
