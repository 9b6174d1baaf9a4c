// Makes one file of a program and what it stands on: read at once instead of in two thousand pieces, it starts with half the work. Part of the build.
import { builtinModules } from "node:module";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "rolldown";
import { root } from "./tree.mjs";

// What finds files beside itself, is compiled, or must be one and the same for all who load it; and what NestJS would load if it were there.
const outside = [
  /^node:/,
  /^(@node-rs|@prisma|@img)\//,
  /^pg(-[a-z]+)?(\/|$)/,
  /^(sharp|pino|thread-stream|swagger-ui-dist|node-llama-cpp)(\/|$)/,
  /^(bufferutil|utf-8-validate|msgpackr-extract|supports-color|class-validator|class-transformer)(\/|$)/,
  /^@nestjs\/(microservices|platform-fastify|websockets\/socket-module)/,
  /^@fastify\//,
];
const isOutside = (id) => builtinModules.includes(id) || outside.some((pattern) => pattern.test(id));

/** What is started of each app. */
const programs = { server: ["hoopoe-server.js"], worker: ["hoopoe-worker.js"], cli: ["hoopoe.js", "supervisor/supervise.js"] };

for (const [app, pieces] of Object.entries(programs)) {
  const dist = join(root, "apps", app, "dist");
  // seen whole or not at all
  const [making, made] = [join(dist, "bundle-making"), join(dist, "bundle")];
  await build({
    input: pieces.map((piece) => join(dist, piece)),
    external: isOutside,
    platform: "node",
    logLevel: "warn",
    output: { dir: making, cleanDir: true, format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
  });
  for (const file of readdirSync(making)) writeInAscii(join(making, file));
  rmSync(made, { recursive: true, force: true });
  renameSync(making, made);
}

/** One letter beyond Latin-1, and V8 keeps all of a file's text in two bytes a letter for as long as the process runs. */
function writeInAscii(file) {
  const text = readFileSync(file, "utf8");
  if (/String\.raw`[^`]*[^\0-\x7f][^`]*`/.test(text)) throw new Error(`${file}: a raw text with letters that can only stand there as they are`);
  writeFileSync(
    file,
    text.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
}
