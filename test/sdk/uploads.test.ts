import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startNode } from "../rig/cluster.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { addPerson, type Caller, createConversation, signIn } from "../rig/people.js";
import { until } from "../rig/until.js";
import { clientOf, closeClients, openRoom } from "./clients.js";

let hoopoe: Hoopoe;
let ann: Caller;
let bob: Caller;

beforeAll(async () => {
  hoopoe = await startNode();
  const admin = await signIn(hoopoe.url, hoopoe.admin);
  [ann, bob] = [await addPerson(admin), await addPerson(admin)];
});
afterAll(async () => void (await hoopoe?.stop()));
afterEach(closeClients);

const bytes = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).map((_, at) => (at * 7) % 256);

describe("files over a running server", () => {
  test("uploaded, sent without words, seen and read by the other, and gone with the recall", async () => {
    const { id } = await createConversation(ann, [bob]);
    const [hers, his] = [await clientOf(hoopoe.url, ann), await clientOf(hoopoe.url, bob)];
    const [a, b] = [await openRoom(hers, id), await openRoom(his, id)];
    const sent = bytes(500_000);
    const file = await hers.files.upload(new Blob([sent], { type: "application/pdf" }), { name: "报告.pdf" });
    expect(file).toMatchObject({ name: "报告.pdf", type: "application/pdf", size: 500_000, width: null, height: null });
    await expect(his.files.read(file)).rejects.toMatchObject({ code: "NOT_FOUND" });
    a.send({ text: "", attachments: [file] });
    await until("he sees it", () => b.view.get().messages.at(-1)?.attachments.length === 1);
    expect(b.view.get().messages.at(-1)).toMatchObject({ text: "", attachments: [file] });
    expect(Buffer.from(await (await his.files.read(file)).arrayBuffer()).equals(Buffer.from(sent))).toBe(true);
    await until("she knows it is sent", () => a.view.get().messages.at(-1)?.status === "sent");
    await expect(hers.files.remove(file.id)).rejects.toMatchObject({ code: "CONFLICT" });
    await a.recall(a.view.get().messages.at(-1)?.id ?? "");
    await until("it is gone for him", () => b.view.get().messages.at(-1)?.attachments.length === 0);
    await expect(his.files.read(file)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  test("what is taken back hangs on no message: the message is refused, by the name of the field, and kept", async () => {
    const { id } = await createConversation(ann, [bob]);
    const client = await clientOf(hoopoe.url, ann);
    const handle = await openRoom(client, id);
    const file = await client.files.upload(new Blob(["x"]), { name: "x.txt" });
    await client.files.remove(file.id);
    handle.send({ text: "see", attachments: [file] });
    await until("it is refused", () => handle.view.get().messages.at(-1)?.status === "failed");
    expect(handle.view.get().messages.at(-1)).toMatchObject({
      text: "see",
      attachments: [file],
      error: { code: "VALIDATION", errors: [{ path: "attachments" }] },
    });
  });

  test("how large a file may be is known beforehand", async () => {
    const client = await clientOf(hoopoe.url, ann);
    expect(client.session.get().me?.organisation.fileLimitBytes).toBe(100 * 1024 * 1024);
  });
});
