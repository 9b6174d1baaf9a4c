import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gather, type Said } from "../../test/model-host/gather.mjs";
import { type ModelHost, startModelHost } from "../../test/model-host/model-host.mjs";
import { AnswerChain, type Candidate, type ChainRequest } from "./answer-chain.js";
import { decideEgress } from "./decide-egress.js";
import type { BreakerState } from "./hosts/breaker.js";
import type { CallOutcome } from "./hosts/host-pair.js";
import { ModelHosts } from "./hosts/model-hosts.js";
import type { HostLimits } from "./hosts/place-queue.js";
import type { Jurisdiction, ModelUsage } from "./model.js";
import { type ErrorKind, ModelError } from "./model-error.js";
import { localOnly } from "./permit.js";

let first: ModelHost;
let second: ModelHost;
beforeAll(async () => {
  [first, second] = await Promise.all([startModelHost(), startModelHost()]);
});
afterAll(() => Promise.all([first.close(), second.close()]));
beforeEach(() => {
  first.reset();
  second.reset();
  outcomes.length = 0;
  states.length = 0;
});

const outcomes: [model: string, outcome: CallOutcome][] = [];
const states: BreakerState[] = [];
const observer = {
  waited: () => undefined,
  ended: ({ model }: { model: string }, outcome: CallOutcome) => void outcomes.push([model, outcome]),
  breaker: (_pair: unknown, state: BreakerState) => void states.push(state),
};
let hosts: ModelHosts;
beforeEach(() => {
  hosts = new ModelHosts({ observer });
});
const stops: AbortController[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

type Of = { host?: ModelHost; limits?: Partial<HostLimits>; jurisdiction?: Jurisdiction; fault?: ModelError; baseUrl?: string };
const candidate = (model: string, { host = first, limits = {}, jurisdiction = "local", fault, baseUrl = host.url }: Of = {}): Candidate => ({
  providerId: host === first ? "p1" : "p2",
  model,
  sees: false,
  limits: { concurrency: null, requestsPerMinute: null, ...limits },
  host: fault ? { fault } : { provider: { name: host === first ? "first" : "second", baseUrl, apiKey: null, jurisdiction } },
});
const chainOf = (candidates: Candidate[], more: Partial<ChainRequest> = {}): AnswerChain =>
  new AnswerChain({
    candidates,
    hosts,
    prepare: async () => ({ records: [{ role: "user", content: "hello there" }] }),
    decide: ({ jurisdiction }, { model }) => decideEgress({ jurisdiction, model, dataClass: "internal", rules: localOnly.rules, transferBasis: false }),
    signal: new AbortController().signal,
    timeouts: { connectMs: 3_000, firstTokenMs: 5_000, idleMs: 5_000, totalMs: 20_000 },
    dataClass: "internal",
    beginBy: Date.now() + 20_000,
    ...more,
  });
const hear = (chain: AnswerChain): Promise<Said<ModelUsage, ModelError>> => gather(chain.events());
const settled = async (check: () => boolean, ms = 5_000): Promise<void> => {
  for (const until = Date.now() + ms; Date.now() < until && !check(); ) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(check()).toBe(true);
};

describe("a chain of models", () => {
  it.each<[string, ErrorKind]>([
    ["401", "auth"],
    ["402", "balance"],
    ["429", "rate_own"],
    ["429-retry-after-long", "rate_own"],
    ["429-balance", "balance"],
    ["503", "overloaded"],
    ["500", "host_error"],
    ["nonesuch", "model_missing"],
    ["reset-first", "network"],
    ["html", "host_error"],
  ])("%s: the next one answers, and it is known who", async (model, errorCode) => {
    const chain = chainOf([candidate(model), candidate("echo", { host: second })]);
    expect(await hear(chain)).toMatchObject({ text: "hello there", finish: "stop", error: null });
    expect(chain.answering).toMatchObject({ providerId: "p2", model: "echo" });
    expect(chain.tries[0]).toMatchObject({ providerId: "p1", model, errorCode });
    expect(chain.tries.at(-1)).toMatchObject({ providerId: "p2", model: "echo", errorCode: null });
    expect(second.state().count).toBe(1);
  });

  it("timeout before the first word: the next one answers", async () => {
    const chain = chainOf([candidate("silent-after-headers"), candidate("echo", { host: second })], { timeouts: { firstTokenMs: 300 } });
    expect(await hear(chain)).toMatchObject({ text: "hello there", error: null });
    expect(chain.tries.map(({ errorCode }) => errorCode)).toEqual(["timeout", null]);
  });

  it.each<[string, ErrorKind]>([
    ["filtered-input", "filtered_input"],
    ["451", "filtered_input"],
    ["bad-request", "bad_request"],
    ["context", "context_too_long"],
  ])("%s: nobody else is asked", async (model, kind) => {
    const chain = chainOf([candidate(model), candidate("echo", { host: second })]);
    expect((await hear(chain)).error?.kind).toBe(kind);
    expect(second.state().count).toBe(0);
    expect(chain.answering?.providerId).toBe("p1");
  });

  it.each(["cut", "reset", "error-in-stream", "silent-after-words"])("%s: after the first word nobody else is asked", async (model) => {
    const chain = chainOf([candidate(model), candidate("echo", { host: second })], { timeouts: { idleMs: 300 } });
    const said = await hear(chain);
    expect(said.text).toMatch(/^Once/);
    expect(said.error).not.toBeNull();
    expect(second.state().count).toBe(0);
  });

  it("a host that policy forbids is passed over, in either place, and never called", async () => {
    const before = chainOf([candidate("echo", { jurisdiction: "overseas" }), candidate("echo", { host: second })]);
    expect(await hear(before)).toMatchObject({ text: "hello there", error: null });
    expect(before.tries.map(({ errorCode }) => errorCode)).toEqual(["policy", null]);
    const behind = chainOf([candidate("500"), candidate("echo", { host: second, jurisdiction: "domestic" })]);
    expect((await hear(behind)).error?.kind).toBe("host_error");
    expect(behind.answering?.providerId).toBe("p1");
    expect(second.state().count).toBe(1);
    const alone = chainOf([candidate("echo", { jurisdiction: "overseas" })]);
    expect((await hear(alone)).error?.kind).toBe("policy");
    expect(first.state().count).toBe(1);
  });

  it("what may not leave does not wait for a place", async () => {
    const limits = { concurrency: 1 };
    const stop = new AbortController();
    stops.push(stop);
    const holding = hear(chainOf([candidate("hang", { limits })], { signal: stop.signal }));
    await settled(() => first.state().count === 1);
    const blocked = await hear(chainOf([candidate("hang", { limits, jurisdiction: "overseas" })]));
    expect(blocked.error).toMatchObject({ kind: "policy", asked: false });
    stop.abort();
    await holding;
  });

  it("one that is known to be unusable is passed over", async () => {
    const fault = new ModelError("auth", { message: "The key can no longer be read." });
    const chain = chainOf([candidate("echo", { fault }), candidate("echo", { host: second })]);
    expect((await hear(chain)).error).toBeNull();
    expect(chain.tries.map(({ errorCode }) => errorCode)).toEqual(["auth", null]);
  });

  it("ends with the error of the last that was asked", async () => {
    const chain = chainOf([candidate("401"), candidate("500", { host: second }), candidate("402", { host: second, jurisdiction: "overseas" })]);
    expect((await hear(chain)).error?.kind).toBe("host_error");
    expect(chain.answering).toMatchObject({ providerId: "p2", model: "500" });
    expect(chain.tries.map(({ errorCode }) => errorCode)).toEqual(["auth", "host_error", "policy"]);
  });

  it("a stop ends it at once, wherever it is", async () => {
    const stop = new AbortController();
    const chain = chainOf([candidate("hang"), candidate("echo", { host: second })], { signal: stop.signal });
    const said = hear(chain);
    await settled(() => first.state().count === 1);
    stop.abort();
    expect((await said).error).toMatchObject({ kind: "interrupted", stopped: true });
    expect(second.state().count).toBe(0);
    expect(chain.tries).toMatchObject([{ errorCode: null }]);
  });
});

describe("places at a host", () => {
  it("who comes too many waits, and is answered", async () => {
    const said = await Promise.all(Array.from({ length: 8 }, () => hear(chainOf([candidate("pace-5x20ms", { limits: { concurrency: 2 } })]))));
    expect(said.map(({ error }) => error)).toEqual(Array(8).fill(null));
    expect(outcomes).toHaveLength(8);
    expect(Math.max(...[...hosts.pairs()].map(({ inUse, waiting }) => inUse + waiting))).toBe(0);
  });

  it("never are more taken than there are", async () => {
    let most = 0;
    const look = setInterval(() => (most = Math.max(most, first.state().count - first.state().finished)), 2);
    await Promise.all(Array.from({ length: 12 }, () => hear(chainOf([candidate("pace-5x20ms", { limits: { concurrency: 3 } })]))));
    clearInterval(look);
    expect(most).toBeLessThanOrEqual(3);
    expect(most).toBeGreaterThan(1);
  });

  it("a host that hangs holds up nobody but those who ask it; a stop while waiting lets go", async () => {
    const hanging = Array.from({ length: 100 }, () => {
      const stop = new AbortController();
      stops.push(stop);
      return hear(chainOf([candidate("hang")], { signal: stop.signal }));
    });
    await settled(() => [...hosts.pairs()][0]?.waiting === 36);
    expect(await hear(chainOf([candidate("echo", { host: second })]))).toMatchObject({ text: "hello there", error: null });
    expect(await hear(chainOf([candidate("echo")]))).toMatchObject({ text: "hello there", error: null });
    for (const stop of stops) stop.abort();
    const kinds = (await Promise.all(hanging)).map(({ error }) => error?.kind);
    expect(new Set(kinds)).toEqual(new Set(["interrupted"]));
    expect(outcomes.filter(([model]) => model === "hang")).toHaveLength(64);
    expect(states).toEqual([]);
  });

  it("a host that says when is come to again, as long as the question may wait", async () => {
    const chain = chainOf([candidate("429-retry-after")], { beginBy: Date.now() + 3_500 });
    expect((await hear(chain)).error?.kind).toBe("rate_own");
    expect(chain.tries.length).toBeGreaterThanOrEqual(3);
    expect(first.state().count).toBe(chain.tries.length);
  });

  it("while it rests others wait with it, or are answered elsewhere", async () => {
    const resting = chainOf([candidate("429-retry-after")], { beginBy: Date.now() + 1_500 });
    const said = hear(resting);
    await settled(() => first.state().count === 1);
    const other = chainOf([candidate("429-retry-after"), candidate("echo", { host: second })], { beginBy: Date.now() - 1 });
    expect(await hear(other)).toMatchObject({ text: "hello there", error: null });
    expect(other.tries[0]).toMatchObject({ errorCode: "overloaded", status: null });
    await said;
  });

  it("places that all workers share are waited for, and given back; without the store there are one's own", async () => {
    let free = 1;
    let taken = 0;
    let refused = 0;
    const shared = {
      take: () => {
        if (free === 0) {
          refused += 1;
          return Promise.resolve({ retryInMs: 40 });
        }
        free -= 1;
        taken += 1;
        return Promise.resolve({
          release: () => {
            free += 1;
          },
        });
      },
    };
    hosts = new ModelHosts({ observer, shared });
    const limits = { concurrency: 4 };
    const said = await Promise.all(Array.from({ length: 4 }, () => hear(chainOf([candidate("pace-10x20ms", { limits })]))));
    expect(said.map(({ error }) => error)).toEqual(Array(4).fill(null));
    expect([free, taken]).toEqual([1, 4]);
    // three come too late at first; from then on one asks for all, not each for itself
    expect(refused).toBeLessThan(3 + (3 * 600) / 40);
    hosts = new ModelHosts({ observer, shared: { take: () => Promise.reject(new Error("the database is away")) } });
    expect((await hear(chainOf([candidate("echo", { limits })]))).error).toBeNull();
  });
});

describe("the breaker", () => {
  it("opens after five failures in a row; then calls fail at once, those that wait too, and the next host is asked", async () => {
    // and a minute has no more calls than those five: who waits need not wait for the next
    const limits = { concurrency: 1, requestsPerMinute: 5 };
    const said = await Promise.all(Array.from({ length: 8 }, () => hear(chainOf([candidate("503", { limits })]))));
    expect(new Set(said.map(({ error }) => error?.kind))).toEqual(new Set(["overloaded"]));
    expect(first.state().count).toBe(5);
    expect(states).toEqual(["open"]);
    const chain = chainOf([candidate("503"), candidate("echo", { host: second })]);
    expect(await hear(chain)).toMatchObject({ text: "hello there", error: null });
    expect(chain.tries[0]).toMatchObject({ errorCode: "overloaded", asked: false, status: null });
    expect(first.state().count).toBe(5);
    // another model of the same host is none the worse
    expect((await hear(chainOf([candidate("echo")]))).error).toBeNull();
  });

  it("is tried again by one after ten seconds, and closes with the first word", async () => {
    const gone = await startModelHost();
    await gone.close();
    const dead = { baseUrl: gone.url };
    for (let i = 0; i < 3; i += 1) expect((await hear(chainOf([candidate("story-200", dead)]))).error?.kind).toBe("network");
    expect(states).toEqual(["open"]);
    const back = await startModelHost({ port: gone.port });
    const stop = new AbortController();
    stops.push(stop);
    await settled(() => [...hosts.pairs()][0]?.state === "half-open", 20_000);
    const long = hear(chainOf([candidate("story-200", dead)], { signal: stop.signal }));
    await settled(() => states.at(-1) === "closed");
    expect(outcomes.filter(([, { errorCode }]) => errorCode === null)).toHaveLength(0);
    expect((await hear(chainOf([candidate("story-200", dead)]))).error).toBeNull();
    await long;
    await back.close();
  }, 40_000);
});
