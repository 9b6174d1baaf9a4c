// `npm run build`, and the build of `npm start`: each part only when its sources have changed.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { withBuildLock } from "./lock.mjs";
import { Interrupted, run } from "./run.mjs";
import { fingerprint, isStamped, root, stamp } from "./tree.mjs";

const node = process.execPath;
const tool = (path) => join(root, "node_modules", path);

/** In the order they are built. `sources` make the fingerprint; `outputs` must be there. */
const parts = [
  {
    name: "database client",
    isPart: () => existsSync(join(root, "prisma", "schema")) && readdirSync(join(root, "prisma", "schema")).length > 0,
    sources: ["package-lock.json", "prisma/schema"],
    outputs: () => ["libs/store/generated/client.ts"],
    // Prisma looks for an engine to download even where it needs none; a path to any program stops that.
    build: () =>
      run(node, [tool("prisma/build/index.js"), "generate", "--schema", "prisma/schema"], { cwd: root, env: { PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true" } }),
  },
  {
    name: "programs",
    isPart: () => true,
    sources: ["package-lock.json", "tsconfig.json", "prisma/schema", "libs", "apps"],
    outputs: () => packages().map((path) => `${path}/dist`),
    build: () => run(node, [tool("typescript/bin/tsc"), "-b"], { cwd: root }),
  },
  {
    name: "bundles",
    isPart: () => existsSync(join(root, "apps/server/hoopoe-server.ts")),
    sources: ["package-lock.json", "tsconfig.json", "prisma/schema", "libs", "apps/server", "apps/worker", "apps/cli"],
    outputs: () => ["server/dist/bundle/hoopoe-server.js", "worker/dist/bundle/hoopoe-worker.js", "cli/dist/bundle/hoopoe.js"].map((path) => `apps/${path}`),
    build: () => run(node, [join(root, "apps/cli/bootstrap/bundle.mjs")], { cwd: root }),
  },
  {
    name: "web page",
    isPart: () => existsSync(join(root, "apps/web/index.html")),
    sources: ["package-lock.json", "tsconfig.json", "apps/web", "libs/sdk", "libs/protocol"],
    outputs: () => ["apps/web/dist/page/index.html"],
    // The development build of React is neither small nor quiet, whatever the environment says.
    build: () => run(node, [tool("vite/bin/vite.js"), "build", "--logLevel", "warn"], { cwd: join(root, "apps/web"), env: { NODE_ENV: "production" } }),
  },
];

const packages = () =>
  ["apps", "libs"]
    .flatMap((floor) => readdirSync(join(root, floor)).map((name) => `${floor}/${name}`))
    .filter((path) => existsSync(join(root, path, "tsconfig.json")));

const stampOf = (part) => part.name.replaceAll(" ", "-");

/** The parts whose outputs are missing or made from other sources. */
export function staleParts() {
  return parts.filter(
    (part) => part.isPart() && !(isStamped(stampOf(part), fingerprint(part.sources)) && part.outputs().every((path) => existsSync(join(root, path)))),
  );
}

/** Builds what is stale, in order. Call it under the build lock. */
export async function build() {
  for (const part of staleParts()) {
    // Taken before, so that what is edited during the build is built again next time.
    const sources = fingerprint(part.sources);
    await part.build().catch((error) => {
      if (error instanceof Interrupted) throw error;
      throw new Error(`The ${part.name} could not be built:\n${error.message}`);
    });
    stamp(stampOf(part), sources);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await withBuildLock(build);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
