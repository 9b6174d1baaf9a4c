import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { connectionsOf, mayConnect } from "./connections.js";
import { sourceFiles } from "./tree.js";

const root = join(import.meta.dirname, "../..");
const files = ["libs", "apps/worker"].flatMap((folder) => sourceFiles(root, folder)).filter((path) => !/\.test\.tsx?$|^(libs|apps)\/\w+\/rig\//.test(path));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

describe("one file opens connections to models", () => {
  test("no other source of the libs and of the worker opens any", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((path) => !mayConnect.some((one) => one.files.test(path))).flatMap((path) => connectionsOf(path, read(path)))).toEqual([]);
  });

  test("those that may, do: the list has nobody too many", () => {
    for (const { files: pattern, because } of mayConnect) {
      const named = files.filter((path) => pattern.test(path));
      expect([because, named.flatMap((path) => connectionsOf(path, read(path))).length > 0]).toEqual([because, true]);
    }
  });

  test.each([
    `import http from "node:http";`,
    `import * as https from "https";`,
    `import { request } from "node:http";`,
    `import { isIP, connect } from "node:net";`,
    `import { connect } from "node:tls";`,
    `const undici = await import("undici");`,
    `const net = require("node:net");`,
    `import { execFile } from "node:child_process";`,
    `import OpenAI from "openai";`,
    "await fetch(url);",
    "await globalThis.fetch(url);",
    "new WebSocket(url);",
    `export { request } from "node:https";`,
  ])("it sees %s", (text) => {
    expect(connectionsOf("libs/ai/x.ts", text)).toHaveLength(1);
  });

  test.each([
    `import { isIP, BlockList } from "node:net";`,
    `import type { IncomingMessage } from "node:http";`,
    `import { createServer, type Server } from "node:http";`,
    `import { type Socket, isIP } from "node:net";`,
    `import type OpenAI from "openai";`,
    "await this.keyring.fetch(ids);",
    "// await fetch(url)",
  ])("and lets %s be", (text) => {
    expect(connectionsOf("libs/ai/x.ts", text)).toEqual([]);
  });
});
