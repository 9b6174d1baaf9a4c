import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addPeople, type Caller, createConversation, send, signIn } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";
import type { Wire } from "../rig/socket.js";
import { problem } from "../rig/http.js";

/** Numbers that the wire allows (up to 2^53 - 1) and that no conversation will ever reach. */
const cluster = sharedCluster();
let owner: Caller;
let wire: Wire;
let groupId: string;

const beyond = [2_147_483_647, 2_147_483_648, 999_999_999_999_999, Number.MAX_SAFE_INTEGER - 100, Number.MAX_SAFE_INTEGER];

beforeAll(async () => {
  const [node] = cluster.nodes;
  const [a, b] = (await addPeople(await signIn(node.url, node.admin), 2)) as [Caller, Caller];
  owner = a;
  groupId = (await createConversation(a, [b])).id;
  wire = await owner.connect();
});
afterAll(async () => {
  wire?.close();
});

describe("at both doors", () => {
  test.each(beyond)("changes after rev %d are answered, also of what was read a moment ago", async (afterRev) => {
    await send(owner, groupId, "something to hold");
    await wire.emit("sync:pull", { conversationId: groupId, afterRev: 0 });
    const expected = { items: [], more: false, reset: true };
    expect(await wire.emit("sync:pull", { conversationId: groupId, afterRev })).toMatchObject({ ok: true, data: expected });
    expect(await owner.ok("GET", `/conversations/${groupId}/changes?afterRev=${afterRev}`)).toMatchObject(expected);
  });

  test.each(beyond)("an edit that is to meet rev %d is a CONFLICT", async (ifRev) => {
    const { id } = await send(owner, groupId, "as it was");
    const ack = await wire.emit("message:edit", { messageId: id, text: "other", ifRev });
    expect(ack.ok || ack.error.code).toBe("CONFLICT");
    expect(problem(await owner.call("PATCH", `/messages/${id}`, { text: "other", ifRev })).code).toBe("CONFLICT");
  });

  test.each(beyond)("a page before or after seq %d is answered, and a mark there is one at the end", async (seq) => {
    const { seq: last } = await send(owner, groupId, "the last one");
    expect((await owner.ok<{ items: { seq: number }[] }>("GET", `/conversations/${groupId}/messages?beforeSeq=${seq}`)).items[0]?.seq).toBe(last);
    expect(await owner.ok("GET", `/conversations/${groupId}/messages?afterSeq=${seq}`)).toEqual({ items: [], nextCursor: null });
    expect(await wire.emit("conversation:read", { conversationId: groupId, seq })).toEqual({ ok: true, data: { readSeq: last } });
    expect(await owner.ok("POST", `/conversations/${groupId}/read`, { seq })).toEqual({ readSeq: last });
  });
});
