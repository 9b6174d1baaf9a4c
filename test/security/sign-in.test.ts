import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { type Answer, api, problem } from "../rig/http.js";
import { addPeople, addPerson, type Caller, signIn, uniqueName } from "../rig/people.js";

let cluster: Cluster;
let admin: Caller;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 2, env: { LIMITS: "on", WORKERS: "0" } });
  const [node] = cluster.nodes as [Cluster["nodes"][number]];
  admin = await signIn(node.url, node.admin);
});
afterAll(async () => void (await cluster?.stop()));

const login = (username: string, password: string, headers: Record<string, string> = {}, node = 0): Promise<Answer> =>
  api((cluster.nodes[node] as Cluster["nodes"][number]).url, { method: "POST", path: "/auth/login", body: { username, password, cookie: false }, headers });
const codeOf = (answer: Answer): string => (answer.status === 200 ? "ok" : problem(answer).code);

describe("signing in", () => {
  test("an unknown name, a wrong password and a bot are answered alike, and take alike", async () => {
    const person = await addPerson(admin);
    const bots = await admin.ok<{ items: { username: string }[] }>("GET", "/users?kind=bot");
    const strip = (answer: Answer): string => answer.text.replace(/"requestId":"[^"]*"/, "");
    const names = { known: person.username, unknown: uniqueName("nobody"), bot: bots.items[0]?.username ?? "assistant" };
    const took: Record<string, number[]> = { known: [], unknown: [], bot: [] };
    const shown: Record<string, string> = {};
    // In turns, so that a busy machine is busy for all three.
    for (let round = 0; round < 8; round += 1) {
      for (const [kind, username] of Object.entries(names)) {
        const began = performance.now();
        shown[kind] = strip(await login(username, "not the pass word"));
        took[kind]?.push(performance.now() - began);
      }
    }
    const median = (kind: string): number => (took[kind] ?? []).sort((x, y) => x - y)[4] ?? 0;
    expect([shown.unknown, shown.bot]).toEqual([shown.known, shown.known]);
    expect(shown.known).toContain("LOGIN_FAILED");
    console.log(`sign-in refused: known ${median("known").toFixed(1)} ms, unknown ${median("unknown").toFixed(1)} ms, bot ${median("bot").toFixed(1)} ms`);
    for (const other of ["unknown", "bot"]) expect(median(other) / median("known")).toBeGreaterThan(0.4);
  });

  test("guesses at one account are limited, over all nodes, whatever a header says of the address; its owner is not locked out for good", async () => {
    const person = await addPerson(admin);
    const seen: string[] = [];
    for (let i = 0; i < 16; i += 1)
      seen.push(codeOf(await login(person.username, `guess ${i}`, { "x-forwarded-for": `10.0.0.${i}`, forwarded: `for=10.1.0.${i}` }, i % 2)));
    const failed = seen.filter((c) => c === "LOGIN_FAILED").length;
    expect([seen[0], seen.at(-1)]).toEqual(["LOGIN_FAILED", "RATE_LIMITED"]);
    expect(failed).toBeLessThanOrEqual(10);
    const refused = await login(person.username.toUpperCase(), "another guess");
    expect([refused.status, codeOf(refused)]).toEqual([429, "RATE_LIMITED"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(15 * 60);
    // Their sessions go on, and so do other people at the same address.
    expect((await person.call("GET", "/me")).status).toBe(200);
    const other = await addPerson(admin);
    expect(codeOf(await login(other.username, other.password))).toBe("ok");
  });

  test("a wrong current password is limited as a sign-in is", async () => {
    const [person] = (await addPeople(admin, 1)) as [Caller];
    const seen = [];
    for (let i = 0; i < 14; i += 1) seen.push(codeOf(await person.call("POST", "/me/password", { current: `guess ${i}`, next: "a new pass word" })));
    expect(seen[0]).toBe("LOGIN_FAILED");
    expect(seen.at(-1)).toBe("RATE_LIMITED");
  });

  test("a burst of guesses at once is limited too: what is counted is counted before hashing", async () => {
    const person = await addPerson(admin);
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => login(person.username, `burst ${i}`, {}, i % 2)));
    const hashed = answers.map(codeOf).filter((c) => c === "LOGIN_FAILED").length;
    expect(hashed).toBeLessThanOrEqual(10);
    // Refused, not counted: when the window is over, all ten are there again.
    expect(answers.map(codeOf).filter((c) => c === "RATE_LIMITED")).toHaveLength(60 - hashed);
  });

  test("many who sign in at once, from one address, all come in", async () => {
    const people = await addPeople(admin, 40);
    const answers = await Promise.all(people.map(({ username, password }, i) => login(username, password, {}, i % 2)));
    expect(answers.map(codeOf)).toEqual(people.map(() => "ok"));
    // And one person on many devices.
    const [person] = people as [Caller];
    const devices = await Promise.all(Array.from({ length: 30 }, (_, i) => login(person.username, person.password, {}, i % 2)));
    expect(devices.map(codeOf)).toEqual(devices.map(() => "ok"));
  });

  test("guesses at many accounts from one address are limited (last: it fills this address)", { timeout: 60_000 }, async () => {
    // all at once, over both nodes
    const seen = (await Promise.all(Array.from({ length: 140 }, (_, i) => login(uniqueName("nobody"), "a guess", {}, i % 2)))).map(codeOf);
    seen.push(codeOf(await login(uniqueName("nobody"), "a guess")));
    expect(seen.at(-1)).toBe("RATE_LIMITED");
    expect(seen.filter((c) => c === "LOGIN_FAILED").length).toBeLessThanOrEqual(50);
    // Not for good, and not for who is signed in.
    expect((await admin.call("GET", "/me")).status).toBe(200);
  });
});
