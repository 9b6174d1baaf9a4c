import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkFile } from "./floors/check.js";
import { floors } from "./floors/table.js";
import { packageExports, readManifest, sourceFiles, workspaceFolders } from "./floors/tree.js";

const root = join(import.meta.dirname, "..");
const exports = packageExports(root);
const built = Object.entries(floors).filter(([, f]) => !f.planned);

describe("the floors", () => {
  const folders = [...built.map(([, f]) => f.folder), "test"];
  const files = folders.flatMap((folder) => sourceFiles(root, folder));

  test("no file imports upwards, sideways or past an export", () => {
    expect(files.flatMap((path) => checkFile(path, readFileSync(join(root, path), "utf8"), exports))).toEqual([]);
  });

  test("every package was really read", () => {
    const counted = folders.map((folder) => [folder, files.filter((f) => f.startsWith(`${folder}/`)).length] as const);
    expect(counted.filter(([, count]) => count === 0)).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
  });

  test("the table and the workspaces are the same list", () => {
    expect(built.map(([, f]) => f.folder).sort()).toEqual(workspaceFolders(root).sort());
    expect(Object.values(floors).filter((f) => f.planned && existsSync(join(root, f.folder)))).toEqual([]);
  });

  test.each(built)("the dependencies of %s stay on the floors too", (_name, { folder, ours }) => {
    const { dependencies = {}, devDependencies = {} } = readManifest(root, folder);
    const named = Object.keys({ ...dependencies, ...devDependencies })
      .filter((d) => d.startsWith("@hoopoe/"))
      .map((d) => d.slice("@hoopoe/".length));
    expect(named.filter((d) => !ours.includes(d))).toEqual([]);
  });

  // an answer or an event that shaped one by itself could forget the label of AI text
  test("a message takes its wire shape, and its label, in one place", () => {
    const shaping = files.filter((path) => /^(libs\/actions|apps)\//.test(path) && /\b(ai|forwarded)_label\b/.test(readFileSync(join(root, path), "utf8")));
    // a prompt asks by it whose words they are; it shapes nothing
    expect(shaping).toEqual(["libs/actions/bots/run-context.ts", "libs/actions/present/message.ts"]);
  });

  test("the table itself only points down, and each engine has one owner", () => {
    for (const [name, floor] of Object.entries(floors)) {
      expect(
        floor.ours.filter((o) => (floors[o]?.level ?? 99) >= floor.level),
        name,
      ).toEqual([]);
    }
    const owners = (outside: string): string[] =>
      Object.entries(floors)
        .filter(([, f]) => f.outside.includes(outside))
        .map(([n]) => n);
    expect(owners("@prisma/*")).toEqual(["store"]);
    expect(owners("bullmq")).toEqual(["bus"]);
    expect(owners("sharp")).toEqual(["files"]);
    expect(owners("openai")).toEqual(["ai"]);
    expect(owners("@nestjs/core")).toEqual(["server", "worker"]);
  });
});

describe("the check sees what it is there for", () => {
  const planted: [what: string, path: string, text: string, says: RegExp][] = [
    ["an upward import", "libs/store/x.ts", `import { sendMessage } from "@hoopoe/actions";`, /a floor above/],
    ["import()", "libs/protocol/x.ts", `const x = await import("@hoopoe/store");`, /a floor above/],
    ["export … from", "libs/crypto/x.ts", `export { Store } from "@hoopoe/store";`, /a floor above/],
    ["export * from", "libs/crypto/x.ts", `export * from "@hoopoe/bus";`, /a floor above/],
    ["a type-only import", "libs/bus/x.ts", `import type { Ctx } from "@hoopoe/actions";`, /a floor above/],
    ["a type inside a type", "libs/bus/x.ts", `export type X = import("@hoopoe/actions").Ctx;`, /a floor above/],
    ["a sibling", "libs/store/x.ts", `import { openBus } from "@hoopoe/bus";`, /which libs\/store may not/],
    ["ai in the server", "apps/server/x.ts", `import { complete } from "@hoopoe/ai";`, /which apps\/server may not/],
    ["all of ai in the server", "apps/server/x.ts", `import * as ai from "@hoopoe/ai";`, /name what is needed/],
    ["ai in an action", "libs/actions/x.ts", `import { compilePattern } from "@hoopoe/ai/patterns";`, /which libs\/actions may not/],
    ["the store in the page", "apps/web/x.tsx", `import { openStore } from "@hoopoe/store";\nexport const X = () => <p />;`, /which apps\/web may not/],
    ["the store outside the composition root", "apps/server/http/x.ts", `import { openStore } from "@hoopoe/store";`, /outside the composition root/],
    ["a deep import", "apps/worker/x.ts", `import { x } from "@hoopoe/actions/dist/messages/send.js";`, /past the exports/],
    ["a deep import from a test", "test/e2e/x.test.ts", `import { x } from "@hoopoe/store/dist/keyring.js";`, /past the exports/],
    ["a way round by a path", "libs/crypto/x.ts", `import { x } from "../store/keyring.js";`, /leaves its package/],
    ["a way round from a test", "test/e2e/x.test.ts", `import { x } from "../../libs/store/keyring.js";`, /leaves test/],
    ["an unknown package of ours", "libs/bus/x.ts", `import "@hoopoe/common";`, /does not know/],
    ["a cipher in an action", "libs/actions/x.ts", `import { hashPassword, sealEnvelope } from "@hoopoe/crypto";`, /sealEnvelope/],
    ["all of crypto in an action", "libs/actions/x.ts", `import * as crypto from "@hoopoe/crypto";`, /name what is needed/],
    ["bullmq in an action", "libs/actions/x.ts", `import { Queue } from "bullmq";`, /imports bullmq/],
    ["Node in the wire", "libs/protocol/x.ts", `import { randomUUID } from "node:crypto";`, /nothing of Node/],
    ["Node without its prefix in the SDK", "libs/sdk/x.ts", `import fs from "fs";`, /nothing of Node/],
    ["Prisma in the server", "apps/server/hoopoe-server.ts", `import { PrismaClient } from "@prisma/client";`, /@prisma\/client/],
    ["NestJS in a lib", "libs/actions/x.ts", `import { Injectable } from "@nestjs/common";`, /@nestjs\/common/],
    ["require", "libs/ai/x.ts", `const x = require("pg");`, /imports pg/],
    ["import = require", "libs/ai/x.ts", `import x = require("bullmq");`, /imports bullmq/],
    ["import.meta.resolve", "libs/ai/x.ts", `import.meta.resolve("@hoopoe/store");`, /a floor above/],
    ["a computed import", "libs/ai/x.ts", "const x = await import(`@hoopoe/${name}`);", /computed/],
    ["process.env", "libs/bus/x.ts", "const url = process.env.REDIS_URL;", /only libs\/config/],
    ["process['env']", "libs/bus/x.ts", `const url = process["env"].REDIS_URL;`, /only libs\/config/],
    ["env taken out of process", "libs/bus/x.ts", "const { env } = process;", /only libs\/config/],
    ["env of node:process", "libs/bus/x.ts", `import { env } from "node:process";`, /only libs\/config/],
    ["globalThis.process.env", "apps/server/x.ts", "const a = globalThis.process.env.A;", /only libs\/config/],
  ];
  test.each(planted)("%s", (_what, path, text, says) => {
    const faults = checkFile(path, text, exports);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join("\n")).toMatch(says);
  });

  const sound: [path: string, text: string][] = [
    [
      "libs/actions/messages/x.ts",
      `import { hashPassword } from "@hoopoe/crypto";\nimport type { Store } from "@hoopoe/store";\nimport { Message } from "@hoopoe/protocol";`,
    ],
    ["apps/server/hoopoe-server.ts", `import { openStore } from "@hoopoe/store";\nimport { NestFactory } from "@nestjs/core";`],
    ["libs/config/x.ts", "export const a = process.env;"],
    ["apps/server/x.ts", `import { compilePattern } from "@hoopoe/ai/patterns";`],
    ["libs/protocol/x.ts", `// import "@hoopoe/store"\nexport const text = 'import "@hoopoe/store"; process.env';`],
    ["libs/store/x.ts", `import { a } from "./keyring.js";\nimport { PrismaPg } from "@prisma/adapter-pg";\nprocess.exit(1);`],
  ];
  test.each(sound)("and lets through what is allowed (%s)", (path, text) => {
    expect(checkFile(path, text, exports)).toEqual([]);
  });
});
