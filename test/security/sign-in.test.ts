import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cluster, startCluster } from "../rig/cluster.js";
import { type Answer, api, problem } from "../rig/http.js";
import { addPeople, addPerson, type Caller, signIn, uniqueName } from "../rig/people.js";

let cluster: Cluster;
let admin: Caller;

beforeAll(async () => {
  cluster = await startCluster({ nodes: 2, env: { LIMITS: "on" } });
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
    const times = async (username: string): Promise<{ median: number; shown: string }> => {
      const took: number[] = [];
      let shown = "";
      for (let i = 0; i < 7; i += 1) {
        const began = performance.now();
        shown = strip(await login(username, "not the pass word"));
        took.push(performance.now() - began);
      }
      return { median: took.sort((a, b) => a - b)[3] ?? 0, shown };
    };
    const [known, unknown, bot] = [await times(person.username), await times(uniqueName("nobody")), await times(bots.items[0]?.username ?? "assistant")];
    expect([unknown.shown, bot.shown]).toEqual([known.shown, known.shown]);
    expect(known.shown).toContain("LOGIN_FAILED");
    for (const other of [unknown, bot]) expect(other.median / known.median).toBeGreaterThan(0.4);
    console.log(`sign-in refused: known ${known.median.toFixed(1)} ms, unknown ${unknown.median.toFixed(1)} ms, bot ${bot.median.toFixed(1)} ms`);
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

  test("a burst of guesses at once is limited too: what is counted is counted before hashing", async () => {
    const person = await addPerson(admin);
    const answers = await Promise.all(Array.from({ length: 60 }, (_, i) => login(person.username, `burst ${i}`, {}, i % 2)));
    const hashed = answers.map(codeOf).filter((c) => c === "LOGIN_FAILED").length;
    expect(hashed).toBeLessThanOrEqual(20);
  });

  test("a wrong current password is limited as a sign-in is", async () => {
    const [person] = (await addPeople(admin, 1)) as [Caller];
    const seen = [];
    for (let i = 0; i < 14; i += 1) seen.push(codeOf(await person.call("POST", "/me/password", { current: `guess ${i}`, next: "a new pass word" })));
    expect(seen[0]).toBe("LOGIN_FAILED");
    expect(seen.at(-1)).toBe("RATE_LIMITED");
  });

  test("guesses at many accounts from one address are limited (last: it fills this address)", { timeout: 60_000 }, async () => {
    const seen: string[] = [];
    for (let i = 0; i < 70; i += 1) seen.push(codeOf(await login(uniqueName("nobody"), "a guess")));
    expect(seen.at(-1)).toBe("RATE_LIMITED");
    expect(seen.filter((c) => c === "LOGIN_FAILED").length).toBeLessThanOrEqual(50);
    // Not for good, and not for who is signed in.
    expect((await admin.call("GET", "/me")).status).toBe(200);
  });
});
