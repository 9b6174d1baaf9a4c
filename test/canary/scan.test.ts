import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formsOf, scanBytes, scanFolder, scanMemory, unhexed } from "./scan.js";

const words = ["Qz7canary4kX9", "鹮鹬鹭鸻鸫"];

/** What a program would do with a word, written without the scanner's own code. */
const carriers: [string, (word: string) => Buffer][] = [
  ["UTF-8", (w) => Buffer.from(w)],
  ["UTF-16LE", (w) => Buffer.from(w, "utf16le")],
  ["UTF-16BE", (w) => Buffer.from([...w].flatMap((c) => [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 255]))],
  ["hex", (w) => Buffer.from(Buffer.from(`x${w}y`).toString("hex"))],
  ["upper-case hex", (w) => Buffer.from(Buffer.from(w).toString("hex").toUpperCase())],
  ...[0, 1, 2, 3, 4, 5].map((n): [string, (w: string) => Buffer] => [
    `base64 behind ${n} bytes`,
    (w) => Buffer.from(Buffer.from(`${"p".repeat(n)}${w} and more`).toString("base64")),
  ]),
  ...[0, 1, 2].map((n): [string, (w: string) => Buffer] => [
    `base64 at the end, behind ${n} bytes`,
    (w) => Buffer.from(Buffer.from(`${"p".repeat(n)}${w}`).toString("base64")),
  ]),
  ...[0, 1, 2].map((n): [string, (w: string) => Buffer] => [
    `base64url behind ${n} bytes`,
    (w) => Buffer.from(Buffer.from(`${"\xff".repeat(n)}${w}??>>`).toString("base64url")),
  ]),
  ["JSON", (w) => Buffer.from(JSON.stringify({ text: w }))],
  ["an address", (w) => Buffer.from(`/x?q=${encodeURIComponent(w)}`)],
];

describe("the scanner", () => {
  test.each(words.flatMap((word) => carriers.map(([name, carry]) => [word, name, carry] as const)))("finds %s as %s amid noise", (word, _name, carry) => {
    const noise = Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 131) & 255));
    expect(scanBytes("x", Buffer.concat([noise, carry(word), noise]), words).length).toBeGreaterThan(0);
    expect(scanBytes("x", noise, words)).toEqual([]);
  });

  test.each(carriers)("finds %s in what a dump writes as hexadecimal bytes", (_name, carry) => {
    const word = words[1] as string;
    const dump = Buffer.from(`1\t\\\\x${carry(word).toString("hex")}\t2\n\\\\xffeedd\tx\n`);
    expect(scanBytes("x", unhexed(dump), [word]).length).toBeGreaterThan(0);
    expect(scanBytes("x", unhexed(Buffer.from("\\\\x00ff\tplain")), [word])).toEqual([]);
  });

  test("finds what another process has in its memory, in its own form", async () => {
    const word = words[0] as string;
    const program = `const kept = Buffer.from(process.argv[1].split("").reverse().join(""), "utf16le"); process.stdout.write("ready"); setInterval(() => kept.length, 1000)`;
    const child = spawn(process.execPath, ["-e", program, [...word].reverse().join("")], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      await once(child.stdout, "data");
      const { hits, read } = scanMemory(child.pid ?? 0, [word]);
      expect(read).toBeGreaterThan(10_000_000);
      expect(new Set(hits.map(({ form }) => form))).toContain("utf-16le");
    } finally {
      child.kill("SIGKILL");
    }
  });

  test("does not take a piece for the whole", () => {
    const word = words[0] as string;
    expect(scanBytes("x", Buffer.from(word.slice(0, -1)), words)).toEqual([]);
    for (const { bytes } of formsOf(word)) expect(bytes.length).toBeGreaterThanOrEqual(12);
  });

  test("reads every file of a folder, also those below", () => {
    const folder = mkdtempSync(join(tmpdir(), "hoopoe-test-scan-"));
    writeFileSync(join(folder, "a"), "nothing");
    writeFileSync(join(folder, "b"), `deep ${words[0]}`);
    expect(scanFolder(folder, words)).toMatchObject({ files: 2, hits: [{ where: "/b", form: "utf-8" }] });
    rmSync(folder, { recursive: true });
  });
});
