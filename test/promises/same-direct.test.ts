import { randomUUID } from "node:crypto";
import type { Conversation } from "@hoopoe/protocol";
import { expect, test } from "vitest";
import { problem } from "../rig/http.js";
import { addPeople, type Caller, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";

const cluster = sharedCluster();

test("a clientId that began a direct with one person never gives it for another", async () => {
  const [node] = cluster.nodes;
  const [me, first, second] = (await addPeople(await signIn(node.url, node.admin), 3)) as [Caller, Caller, Caller];
  const clientId = randomUUID();
  const begin = (other: Caller) => me.call("POST", "/conversations", { kind: "direct", memberIds: [other.id], clientId });
  const begun = await begin(first);
  expect(begun.status).toBe(201);
  expect(problem(await begin(second)).code).toBe("CLIENT_ID_REUSED");
  const again = await begin(first);
  expect([again.status, (again.json as Conversation).id]).toEqual([200, (begun.json as Conversation).id]);
});
