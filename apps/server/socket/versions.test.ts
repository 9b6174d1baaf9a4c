import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Socket } from "socket.io";
import { expect, test, vi } from "vitest";
import { openTurnServer } from "../rig/turn-server.js";

const root = join(import.meta.dirname, "../../..");

test("one copy of each library whose private parts are used, in exactly known versions", () => {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { packages: Record<string, { version: string }> };
  const copies = (name: string): string[] =>
    Object.entries(packages).flatMap(([path, { version }]) => (path.endsWith(`node_modules/${name}`) ? [`${path}@${version}`] : []));
  expect(copies("socket.io-adapter")).toEqual(["node_modules/socket.io-adapter@2.5.8"]);
  expect(copies("engine.io")).toEqual(["node_modules/engine.io@6.6.12"]);
  expect(copies("socket.io")).toEqual(["node_modules/socket.io@4.8.3"]);
  expect(copies("ws")).toEqual(["node_modules/ws@8.21.3"]);
  for (const file of ["apps/server", "libs/bus"]) {
    const { dependencies } = JSON.parse(readFileSync(join(root, file, "package.json"), "utf8")) as { dependencies: Record<string, string> };
    for (const name of ["socket.io", "engine.io", "socket.io-adapter"]) expect(dependencies[name] ?? "0.0.0").toMatch(/^\d+\.\d+\.\d+$/);
  }
});

test("over TLS: in order, and one write for each member and turn", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hoopoe-tls-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost"], {
      stdio: "ignore",
    });
    const sockets: Socket[] = [];
    const server = await openTurnServer({
      tls: { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") },
      onSocket: (socket) => void sockets.push(socket),
    });
    try {
      const clients = [await server.client(), await server.client()];
      await new Promise((resolve) => setTimeout(resolve, 100));
      const before = sockets.map(server.handed);
      for (let i = 0; i < 30; i++) server.io.emit("n", i, "长".repeat(100 * i));
      for (const { heard } of clients) await vi.waitFor(() => expect(heard.map(([, n]) => n)).toEqual(Array.from({ length: 30 }, (_, i) => i)));
      expect(sockets.map((socket, i) => server.handed(socket) - (before[i] as number))).toEqual([1, 1]);
    } finally {
      await server.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
