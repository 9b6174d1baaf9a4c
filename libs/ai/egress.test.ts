import { createHash } from "node:crypto";
import dns from "node:dns";
import net from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { gather } from "../../test/model-host/gather.mjs";
import { type ModelHost, startModelHost } from "../../test/model-host/model-host.mjs";
import { complete } from "./complete.js";
import { egressFetch, originOf } from "./egress.js";
import type { DataClass, Jurisdiction, Provider } from "./model.js";
import { ModelError } from "./model-error.js";
import { type Leaving, localOnly, type Permit } from "./permit.js";

let host: ModelHost;
beforeAll(async () => {
  host = await startModelHost();
});
afterAll(() => host.close());
beforeEach(() => host.reset());
afterEach(() => vi.restoreAllMocks());

const provider = (baseUrl: string, jurisdiction: Jurisdiction = "local"): Provider => ({ name: "house", baseUrl, apiKey: "sk-canary", jurisdiction });

async function refusal(
  baseUrl: string,
  options: { jurisdiction?: Jurisdiction; origins?: string[]; model?: string; dataClass?: DataClass } = {},
): Promise<ModelError> {
  const connect = vi.spyOn(net.Socket.prototype, "connect");
  try {
    const allowedOrigins = new Set(options.origins ?? [originOf(baseUrl)]);
    const request = {
      provider: provider(baseUrl, options.jurisdiction),
      model: options.model ?? "echo",
      records: [],
      signal: new AbortController().signal,
      dataClass: options.dataClass ?? ("internal" as const),
      allowedOrigins,
      timeouts: { connectMs: 1_000 },
    };
    for await (const _ of complete(request));
  } catch (error) {
    if (error instanceof ModelError) {
      expect(connect).not.toHaveBeenCalled();
      return error;
    }
    throw error;
  }
  throw new Error(`${baseUrl} was called`);
}

describe("what may leave", () => {
  const ask = (masked: boolean, onLeave?: Permit["onLeave"]) => {
    const rules = { ...localOnly.rules, internal: { local: "allow", domestic: "redact", overseas: "redact" } } as const;
    const request = {
      provider: provider(host.url, "domestic"),
      model: "echo",
      records: [{ role: "user" as const, content: "hello" }],
      signal: new AbortController().signal,
      dataClass: "internal" as const,
      allowedOrigins: new Set([originOf(host.url)]),
      permit: { rules, transferBasis: false, masked, ...(onLeave ? { onLeave } : {}) },
    };
    return gather(complete(request));
  };

  it("where it may only masked, does not leave as it is", async () => {
    expect((await ask(false)).error).toMatchObject({ kind: "policy", policyReason: "not_permitted" });
    expect(host.state().count).toBe(0);
    expect((await ask(true)).text).toBe("hello");
  });

  it("is recorded with the hash of its very bytes before it does, and does not leave when that fails", async () => {
    const leaving: Leaving[] = [];
    await ask(true, async (one) => {
      expect(host.state().count).toBe(0);
      leaving.push(one);
    });
    const [sent] = host.state().requests;
    const payload = JSON.stringify(sent?.body);
    expect(leaving).toEqual([{ host: new URL(host.url).host, payloadSha256: createHash("sha256").update(payload).digest(), payloadBytes: payload.length }]);
    host.reset();
    const failed = await ask(true, () => Promise.reject(new Error("no database")));
    expect(failed.error).toMatchObject({ kind: "host_error", asked: false });
    expect(host.state().count).toBe(0);
  });

  it("is decided before anything is opened", async () => {
    for (const jurisdiction of ["domestic", "overseas"] as const) {
      const resolve = vi.spyOn(dns, "lookup");
      expect((await refusal(host.url, { jurisdiction })).kind).toBe("policy");
      expect((await refusal("https://api.example.org/v1", { jurisdiction })).kind).toBe("policy");
      expect(resolve).not.toHaveBeenCalled();
    }
    expect((await refusal(host.url, { model: "glm-4.6:cloud" })).kind).toBe("policy");
    expect(host.state().count).toBe(0);
  });
});

describe("where it may go", () => {
  it("is an address that an administrator connected, to the port", async () => {
    for (const origins of [
      [],
      ["http://127.0.0.1"],
      [`http://127.0.0.1:${host.port + 1}`],
      [`https://127.0.0.1:${host.port}`],
      [`http://localhost:${host.port}`],
      [`${host.url}`],
    ]) {
      expect(await refusal(host.url, { origins })).toMatchObject({ kind: "policy" });
    }
    expect(host.state().count).toBe(0);
  });

  it("is not another origin than the provider's own, even an allowed one", async () => {
    const gate = {
      provider: provider("http://127.0.0.1:1/v1"),
      dataClass: "public" as const,
      model: null,
      allowedOrigins: new Set(["http://127.0.0.1:1", originOf(host.url)]),
      connectMs: 500,
    };
    await expect(egressFetch(gate)(`${host.url}/models`)).rejects.toMatchObject({ kind: "policy" });
  });

  it.each([
    "http://169.254.169.254/v1",
    "http://169.254.169.254.:80/v1",
    "http://2852039166/v1",
    "http://0xa9fea9fe/v1",
    "http://0xa9.0xfe.0xa9.0xfe/v1",
    "http://0251.0376.0251.0376/v1",
    "http://169.254.43518/v1",
    "http://１６９.２５４.１６９.２５４/v1",
    "http://[::ffff:169.254.169.254]/v1",
    "http://[::ffff:a9fe:a9fe]/v1",
    "http://[0:0:0:0:0:ffff:a9fe:a9fe]/v1",
    "http://[64:ff9b::169.254.169.254]/v1",
    "http://[2002:a9fe:a9fe::1]/v1",
    "http://[::169.254.169.254]/v1",
    "http://[fe80::1]/v1",
    "http://[febf::1]/v1",
    "http://[fd00:ec2::254]/v1",
    "http://100.100.100.200/v1",
    "http://168.63.129.16/v1",
    "http://0.0.0.0:8000/v1",
    "http://0/v1",
    "http://0.1.2.3/v1",
    "http://[::]/v1",
    "http://[::ffff:0.0.0.0]/v1",
    "http://224.0.0.1/v1",
    "http://239.255.255.250/v1",
    "http://255.255.255.255/v1",
    "http://[ff02::1]/v1",
    "http://[::ffff:224.0.0.1]/v1",
  ])("is never %s", async (baseUrl) => {
    expect(await refusal(baseUrl)).toMatchObject({ kind: "policy" });
  });

  it.each(["ftp://127.0.0.1/v1", "file:///etc/passwd", "http://user:secret@127.0.0.1/v1"])("is never %s", async (baseUrl) => {
    const error = await refusal(baseUrl, { origins: [originOf(baseUrl), "null"] });
    expect(error.kind).toBe("policy");
    expect(error.message).not.toContain("secret");
  });

  it("is not a name that resolves to such an address, in part or in whole, now or later", async () => {
    const answers: dns.LookupAddress[][] = [
      [{ address: "169.254.169.254", family: 4 }],
      [
        { address: "127.0.0.1", family: 4 },
        { address: "fe80::1%eth0", family: 6 },
      ],
      [{ address: "::ffff:169.254.169.254", family: 6 }],
      [{ address: "no address", family: 4 }],
      [],
    ];
    for (const addresses of answers) {
      vi.spyOn(dns, "lookup").mockImplementation(((_name: string, _options: unknown, callback: (e: null, a: dns.LookupAddress[]) => void) =>
        callback(null, addresses)) as unknown as typeof dns.lookup);
      const request = {
        provider: provider(`http://rebind.example:${host.port}/v1`),
        model: "echo",
        records: [],
        signal: new AbortController().signal,
        dataClass: "internal" as const,
        allowedOrigins: new Set([`http://rebind.example:${host.port}`]),
      };
      const run = async (): Promise<void> => {
        for await (const _ of complete(request));
      };
      await expect(run()).rejects.toMatchObject({ kind: "policy" });
      vi.restoreAllMocks();
    }
    expect(host.state().count).toBe(0);
  });

  it.each([
    "http://8.8.8.8/v1",
    "http://134744072/v1",
    "http://0x8.0x8.0x8.0x8/v1",
    "http://010.010.010.010/v1",
    "http://[::ffff:8.8.8.8]/v1",
    "http://[2001:4860:4860::8888]/v1",
  ])("is never %s for a host that is said to be one's own", async (baseUrl) => {
    const error = await refusal(baseUrl);
    expect(error).toMatchObject({ kind: "policy", policyReason: "not_permitted" });
    expect(error.message).toContain("its address is a public one");
  });

  it.each(["http://[64:ff9b::10.0.0.1]/v1", "http://[2002:a00:1::1]/v1", "http://172.32.0.1/v1", "http://100.128.0.1/v1", "http://192.169.0.1/v1"])(
    "nor what only looks like a private network: %s",
    async (baseUrl) => {
      expect((await refusal(baseUrl)).message).toContain("its address is a public one");
    },
  );

  it("is judged by what the name leads to at each call: one's own when it was tried, public now", async () => {
    const name = `http://rebind.example:${host.port}/v1`;
    const leadsTo = (...addresses: string[]) =>
      vi.spyOn(dns, "lookup").mockImplementation(((_name: string, _options: unknown, callback: (e: null, a: dns.LookupAddress[]) => void) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: net.isIP(address) })),
        )) as unknown as typeof dns.lookup);
    const ask = (more: Partial<Provider> = {}) => {
      const gate = {
        provider: { ...provider(name), ...more },
        dataClass: "public" as const,
        model: null,
        allowedOrigins: new Set([originOf(name)]),
        connectMs: 500,
      };
      return egressFetch(gate)(`${name}/models`);
    };
    leadsTo("127.0.0.1");
    expect((await ask()).status).toBe(200);
    for (const addresses of [["8.8.8.8"], ["127.0.0.1", "8.8.8.8"], ["::ffff:8.8.8.8"], ["2001:db8::1"]]) {
      leadsTo(...addresses);
      await expect(ask()).rejects.toMatchObject({ kind: "policy", message: expect.stringContaining("public one") });
    }
    expect(host.state().count).toBe(1);
    // what an administrator said of a public address opens no forbidden one
    leadsTo("169.254.169.254");
    await expect(ask({ publicAddress: true })).rejects.toMatchObject({ kind: "policy", message: expect.stringContaining("metadata") });
    const connect = vi.spyOn(net.Socket.prototype, "connect").mockImplementation(() => {
      throw Object.assign(new Error("not in a test"), { code: "ECONNREFUSED" });
    });
    leadsTo("8.8.8.8");
    await expect(ask({ publicAddress: true })).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(connect).toHaveBeenCalled();
  });

  it("may be a name that resolves to this machine or the local network", async () => {
    const baseUrl = `http://localhost:${host.port}/v1`;
    const texts: string[] = [];
    const request = {
      provider: provider(baseUrl),
      model: "echo",
      records: [{ role: "user" as const, content: "hello" }],
      signal: new AbortController().signal,
      dataClass: "internal" as const,
      allowedOrigins: new Set([originOf(baseUrl)]),
    };
    for await (const event of complete(request)) if (event.type === "text") texts.push(event.text);
    expect(texts.join("")).toBe("hello");
  });
});

describe("the way back", () => {
  const gate = () => ({
    provider: provider(host.url),
    dataClass: "public" as const,
    model: null,
    allowedOrigins: new Set([originOf(host.url)]),
    connectMs: 500,
  });
  const post = (model: string) => ({
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model, stream: true, messages: [] }),
  });

  it("follows no redirect", async () => {
    await expect(egressFetch(gate())(`${host.url}/chat/completions`, post("redirect"))).rejects.toMatchObject({ kind: "host_error", status: 307 });
    expect(host.state().count).toBe(1);
  });

  it("takes no body but text", async () => {
    await expect(egressFetch(gate())(`${host.url}/chat/completions`, { method: "POST", body: new Uint8Array(3) })).rejects.toMatchObject({ kind: "policy" });
  });

  it("pauses the host while nobody reads", async () => {
    const response = await egressFetch(gate())(`${host.url}/chat/completions`, post("bomb-lines"));
    const before = process.memoryUsage().rss;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(60);
    await response.body?.cancel();
  });

  it("a connection that is not taken in time is a timeout", async () => {
    // The name server never answers: the clock runs from the very beginning.
    vi.spyOn(dns, "lookup").mockImplementation((() => {}) as unknown as typeof dns.lookup);
    const baseUrl = "http://slow.example/v1";
    const slow = { provider: provider(baseUrl), dataClass: "public" as const, model: null, allowedOrigins: new Set([originOf(baseUrl)]), connectMs: 100 };
    await expect(egressFetch(slow)(`${baseUrl}/models`)).rejects.toMatchObject({ kind: "timeout" });
  });

  it("an abort before the headers rejects with its reason", async () => {
    const reason = new Error("enough");
    const stop = new AbortController();
    setTimeout(() => stop.abort(reason), 50);
    await expect(egressFetch(gate())(`${host.url}/chat/completions`, { ...post("hang"), signal: stop.signal })).rejects.toBe(reason);
  });
});
