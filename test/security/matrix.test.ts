import { randomUUID } from "node:crypto";
import type { AckError } from "@hoopoe/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Documents, type Operation, readDocuments } from "../contract/documents.js";
import { type Answer, problem, request } from "../rig/http.js";
import type { Caller } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import { ConnectRefused, connect, type Wire } from "../rig/socket.js";
import { until } from "../rig/until.js";
import { type Case, elsewhere, eventCases, pathOf, routeCases, sentOf } from "./cases.js";
import { type CallerName, callers, eventMatrix, routeMatrix } from "./matrix.js";
import { groupState, makeWorld, type World } from "./world.js";

let documents: Documents;
let world: World;

const [node] = sharedCluster().nodes;
beforeAll(async () => {
  documents = await readDocuments(node.url);
  world = await makeWorld(node);
});

const callerOf = (name: CallerName): Caller | null => (name === "anonymous" ? null : world.people[name]);

describe("the table", () => {
  test("has every route and every event of the running server, and no other", () => {
    expect(Object.keys(routeMatrix).sort()).toEqual(documents.operations.map((o) => o.name).sort());
    expect(Object.keys(routeCases).sort()).toEqual(Object.keys(routeMatrix).sort());
    expect(Object.keys(eventMatrix).sort()).toEqual(documents.events.map((e) => e.name).sort());
    expect(Object.keys(eventCases).sort()).toEqual(Object.keys(eventMatrix).sort());
  });
});

function perform({ method, path }: Operation, made: Case, token: string | undefined): Promise<Answer> {
  return request(node.url, { method, path: pathOf(path, made), token, ...sentOf(made) });
}
const outcome = (answer: Answer): string => (answer.status < 300 ? "ok" : problem(answer).code);
/** What a denied caller sees, without what differs from call to call. */
function seen(answer: Answer): string {
  const { requestId: _, ...body } = problem(answer);
  const headers = [...answer.headers.keys()].filter((h) => !h.startsWith("x-request")).sort();
  return JSON.stringify([answer.status, body, headers, answer.headers.get("content-length") === null]);
}

describe("REST", () => {
  test.each(Object.entries(routeMatrix))("%s", async (name, row) => {
    const operation = documents.operations.find((o) => o.name === name) as Operation;
    for (const [index, callerName] of callers.entries()) {
      const caller = callerOf(callerName);
      const made = await (routeCases[name] as (typeof routeCases)[string])(world, caller);
      const before = await groupState(world);
      const token = (["anonymous", "ended"].includes(callerName) ? caller : (made.as ?? caller))?.token;
      const answer = await perform(operation, made, token);
      expect([name, callerName, outcome(answer)]).toEqual([name, callerName, row[index]]);
      if (answer.status < 400) continue;
      expect([name, callerName, await groupState(world)]).toEqual([name, callerName, before]);
      if (made.params) await looksAbsent(operation, made, { answer, token, callerName });
    }
  });

  /** A denied answer is the same as the answer about something that does not exist. */
  async function looksAbsent(operation: Operation, made: Case, denied: { answer: Answer; token: string | undefined; callerName: CallerName }): Promise<void> {
    // A member who may not change the group knows that it is there; so do they know the message that is another's.
    const knows = ["member", "keeper"].includes(denied.callerName) && !operation.path.startsWith("/api/v1/admin");
    if (knows && problem(denied.answer).code === "FORBIDDEN") return;
    const absent = await perform(operation, { ...made, params: elsewhere(made.params ?? {}) }, denied.token);
    expect([operation.name, denied.callerName, seen(denied.answer)]).toEqual([operation.name, denied.callerName, seen(absent)]);
  }
});

describe("the socket", () => {
  const wires = new Map<CallerName, Wire>();
  beforeAll(async () => {
    for (const name of callers.filter((n) => n !== "anonymous" && n !== "ended")) wires.set(name, await (callerOf(name) as Caller).connect());
  });
  afterAll(() => wires.forEach((wire) => wire.close()));

  test.each(["anonymous", "ended"] as const)("%s gets none", async (name) => {
    const refused = await connect(node.url, { token: callerOf(name)?.token }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ConnectRefused);
    expect((refused as ConnectRefused).data).toMatchObject({ code: "TOKEN_INVALID", retryable: false });
  });

  const withAck = Object.entries(eventMatrix).filter(([name]) => name !== "typing");
  test.each(withAck)("%s", async (name, row) => {
    const make = eventCases[name] as (typeof eventCases)[string];
    for (const [callerName, wire] of wires) {
      const expected = row[callers.indexOf(callerName)];
      const input = await make(world);
      const before = await groupState(world);
      const ack = await wire.emit(name, input);
      expect([name, callerName, ack.ok ? "ok" : ack.error.code]).toEqual([name, callerName, expected]);
      if (ack.ok) continue;
      expect([callerName, await groupState(world)]).toEqual([callerName, before]);
      if (ack.error.code === "FORBIDDEN" && callerName === "keeper") continue;
      const subject = ["conversationId", "messageId", "runId"].find((field) => field in input) as string;
      const absent = await wire.emit(name, { ...input, [subject]: randomUUID() });
      expect([callerName, ack.error]).toEqual([callerName, (absent as { error: AckError }).error]);
    }
  });

  test("typing is seen by the others of the conversation when a member does it, and by nobody else", async () => {
    const audience = await world.bystander.connect();
    for (const [callerName, wire] of wires) {
      const begun = audience.of("typing").length;
      wire.socket.emit("typing", await (eventCases.typing as (typeof eventCases)[string])(world));
      const expected = (eventMatrix.typing as readonly string[])[callers.indexOf(callerName)] === "ok";
      const shown = await until("typing", () => audience.of("typing").length > begun, expected ? 3_000 : 700).catch(() => false);
      expect([callerName, shown]).toEqual([callerName, expected]);
    }
    for (const [name, wire] of wires) if (["outsider", "former", "admin"].includes(name)) expect([name, wire.of("typing")]).toEqual([name, []]);
    audience.close();
  });

  test("the events of a conversation reach its members and nobody else", async () => {
    const { keeper, member } = world.people;
    const sent = await keeper.ok<{ id: string }>("POST", `/conversations/${world.groupId}/messages`, { clientId: randomUUID(), text: "for members only" });
    await until("the member's event", () =>
      wires
        .get("member")
        ?.of<{ id: string }>("message:created")
        .some((m) => m.id === sent.id),
    );
    await keeper.ok("PATCH", `/conversations/${world.groupId}`, { name: "for members only" });
    await member.ok("POST", `/conversations/${world.groupId}/read`, { seq: 1_000_000 });
    await until("the update", () => (wires.get("member")?.of("conversation:updated").length ?? 0) > 0);
    for (const name of ["outsider", "former", "admin"] as const) {
      const about = (wires.get(name)?.received ?? []).filter((r) => JSON.stringify(r.payload).includes(world.groupId));
      expect([name, about]).toEqual([name, []]);
    }
  });
});
