import dns from "node:dns";
import net from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type ModelHost, startModelHost } from "../../test/model-host/model-host.mjs";
import { egressFetch, originOf } from "./egress.js";
import { type Leaving, localOnly, type Permit } from "./permit.js";

/** Of which recorded calls nothing left, as the gate says. */
let host: ModelHost;
beforeAll(async () => {
  host = await startModelHost();
});
afterAll(() => host.close());
afterEach(() => vi.restoreAllMocks());

describe("a call that was recorded", () => {
  const told: [string, ...string[]][] = [];
  const send = (baseUrl: string, more: { model?: string; connectMs?: number; signal?: AbortSignal; onUnsent?: Permit["onUnsent"] } = {}) => {
    told.length = 0;
    const { model = "echo", connectMs = 1_000, signal } = more;
    const gate = {
      provider: { name: "house", baseUrl, apiKey: null, jurisdiction: "local" as const },
      dataClass: "internal" as const,
      model: null,
      allowedOrigins: new Set([originOf(baseUrl)]),
      connectMs,
      permit: {
        ...localOnly,
        onLeave: async (leaving: Leaving) => void told.push(["left", leaving.host]),
        onUnsent: more.onUnsent ?? (async (leaving: Leaving, why: string) => void told.push(["unsent", leaving.host, why])),
      },
    };
    const body = JSON.stringify({ model, stream: true, messages: [] });
    return egressFetch(gate)(`${baseUrl}/chat/completions`, { method: "POST", body, ...(signal ? { signal } : {}) });
  };
  const leadsTo = (address: string | null) =>
    vi
      .spyOn(dns, "lookup")
      .mockImplementation(((_name: string, _options: unknown, callback: (e: Error | null, a: dns.LookupAddress[]) => void) =>
        address === null
          ? callback(Object.assign(new Error("no such name"), { code: "ENOTFOUND" }), [])
          : callback(null, [{ address, family: 4 }])) as unknown as typeof dns.lookup);
  const { host: name, origin } = new URL("http://rebind.example:9");

  it("is said not to have left when its address is refused at the last moment", async () => {
    for (const address of ["8.8.8.8", "169.254.169.254"]) {
      leadsTo(address);
      await expect(send(`${origin}/v1`)).rejects.toMatchObject({ kind: "policy" });
      expect(told).toEqual([
        ["left", name],
        ["unsent", name, "refused"],
      ]);
      vi.restoreAllMocks();
    }
  });

  it("nor when no connection came about: nothing listens, no such name, no answer, stopped before", async () => {
    const free = net.createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => free.once("listening", resolve));
    const { port } = free.address() as net.AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    await expect(send(`http://127.0.0.1:${port}/v1`)).rejects.toMatchObject({ kind: "network" });
    expect(told).toEqual([
      ["left", `127.0.0.1:${port}`],
      ["unsent", `127.0.0.1:${port}`, "unreached"],
    ]);
    leadsTo(null);
    await expect(send(`${origin}/v1`)).rejects.toMatchObject({ kind: "network" });
    expect(told[1]).toEqual(["unsent", name, "unreached"]);
    vi.spyOn(dns, "lookup").mockImplementation((() => {}) as unknown as typeof dns.lookup);
    await expect(send(`${origin}/v1`, { connectMs: 50 })).rejects.toMatchObject({ kind: "timeout" });
    expect(told[1]).toEqual(["unsent", name, "unreached"]);
    const stop = new AbortController();
    const sent = send(`${origin}/v1`, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 20);
    await expect(sent).rejects.toThrow("enough");
    expect(told[1]).toEqual(["unsent", name, "unreached"]);
  });

  it("stands as one that left as soon as there is a connection, whatever becomes of it", async () => {
    const rude = net.createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await new Promise((resolve) => rude.once("listening", resolve));
    const base = `127.0.0.1:${(rude.address() as net.AddressInfo).port}/v1`;
    for (const scheme of ["http", "https"]) {
      await expect(send(`${scheme}://${base}`)).rejects.toMatchObject({ kind: "network" });
      expect(told.map(([what]) => what)).toEqual(["left"]);
    }
    rude.close();
    expect((await send(host.url, { model: "500" })).status).toBe(500);
    expect(told.map(([what]) => what)).toEqual(["left"]);
  });

  it("fails as it would have when that cannot be told", async () => {
    leadsTo("8.8.8.8");
    const onUnsent = () => Promise.reject(new Error("no database"));
    await expect(send(`${origin}/v1`, { onUnsent })).rejects.toMatchObject({ kind: "policy" });
  });
});
