// What stands at the published port: TLS, headers, what it hides.
import { connect as connectPlain } from "node:net";
import { connect as connectTls } from "node:tls";
import { check, expect } from "./report.mjs";

export async function checkDoor({ door, project }) {
  await check("TLS 1.2 and 1.3, HTTP/2 offered, the certificate fits the address", async () => {
    for (const version of ["TLSv1.2", "TLSv1.3"]) {
      const socket = await shake(door, { minVersion: version, maxVersion: version, ALPNProtocols: ["h2", "http/1.1"], ca: door.ca });
      expect(socket.authorized && socket.alpnProtocol === "h2", `${version}: authorized ${socket.authorized}, ALPN ${socket.alpnProtocol}`);
      socket.destroy();
    }
  });
  await check("TLS 1.1 is refused", async () => {
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0", rejectUnauthorized: false };
    const outcome = await shake(door, old).then(
      (socket) => (socket.destroy(), "accepted"),
      () => "refused",
    );
    expect(outcome === "refused", outcome);
  });
  await check("http:// at the same port leads to https://", async () => {
    const answer = await plain(door.port, "/chats?x=1");
    expect(answer.startsWith("HTTP/1.1 308 ") && answer.includes(`Location: https://localhost:${door.port}/chats?x=1\r\n`), answer.slice(0, 400));
  });
  await check("the page: HSTS once, a strict policy, no frames", async () => {
    const { status, headers, text } = await door.ask("GET", "/", { headers: { accept: "text/html" } });
    expect(status === 200 && text.includes("<div id="), `${status} ${text.slice(0, 200)}`);
    expect(headers["strict-transport-security"] === "max-age=31536000", `HSTS ${headers["strict-transport-security"]}`);
    const policy = String(headers["content-security-policy"]);
    expect(policy.includes("default-src 'none'") && policy.includes("frame-ancestors 'none'") && !policy.includes("unsafe"), policy);
    expect(headers["x-content-type-options"] === "nosniff" && !headers["x-powered-by"], JSON.stringify(headers));
  });
  await check("the page's program comes compressed, answers of the API do not", async () => {
    const page = await door.ask("GET", "/", { headers: { accept: "text/html" } });
    const [script] = page.text.match(/\/assets\/[^"]+\.js/) ?? [];
    const asset = await door.ask("GET", script ?? "/", { headers: { "accept-encoding": "gzip" } });
    expect(asset.status === 200 && asset.headers["content-encoding"] === "gzip", `${script} ${asset.status} ${asset.headers["content-encoding"]}`);
    const api = await door.ask("GET", "/api/v1/setup", { headers: { "accept-encoding": "gzip" } });
    expect(api.status === 200 && !api.headers["content-encoding"], `${api.status} ${api.headers["content-encoding"]}`);
  });
  await check("figures and inner health are hidden in every spelling, /health/live is not", async () => {
    const hidden = [
      "/metrics",
      "/METRICS",
      "/metrics/",
      "//metrics",
      "/%6detrics",
      "/x/../metrics",
      "/health/ready",
      "/Health/Ready",
      "/health",
      "/health/live/../ready",
    ];
    for (const path of hidden) {
      const { status, text } = await door.ask("GET", path);
      expect(status === 404 && !text.includes("hoopoe_"), `${path}: ${status}`);
    }
    const { status } = await door.ask("GET", "/health/live");
    expect(status === 200, `/health/live: ${status}`);
  });
  await check("a page of another origin may neither write nor open a socket", async () => {
    const headers = { origin: "https://evil.example" };
    const write = await door.ask("POST", "/api/v1/auth/login", { body: { username: "x", password: "y" }, headers });
    expect(write.status === 403, `login: ${write.status}`);
    const open = await door.ask("GET", "/socket.io/?EIO=4&transport=polling", { headers });
    expect(open.status === 403, `socket: ${open.status}`);
  });
  await check("one published port, and it is the proxy's", async () => {
    const published = [];
    for (const id of await project.containers()) {
      const { Name, NetworkSettings } = await project.inspect(id);
      for (const [inner, outer] of Object.entries(NetworkSettings.Ports ?? {}))
        for (const { HostPort } of outer ?? []) published.push(`${Name} ${inner} ${HostPort}`);
    }
    const distinct = [...new Set(published)];
    expect(distinct.length === 1 && /proxy/.test(distinct[0]) && distinct[0].endsWith(` ${door.port}`), JSON.stringify(distinct));
  });
}

function shake(door, options) {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port: door.port, host: "localhost", servername: "localhost", ...options }, () => resolve(socket));
    socket.once("error", reject);
  });
}

function plain(port, path) {
  return new Promise((resolve, reject) => {
    const parts = [];
    const socket = connectPlain({ port, host: "localhost" }, () => socket.end(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`));
    socket.on("data", (part) => parts.push(part));
    socket.once("error", reject);
    socket.once("close", () => resolve(Buffer.concat(parts).toString()));
  });
}
