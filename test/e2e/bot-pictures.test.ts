import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bot, CommandStarted, EgressPolicy, File, Message, ModelProvider } from "@hoopoe/protocol";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ModelHost, startModelHost } from "../model-host/model-host.mjs";
import { answersTo, BotRig } from "../rig/bots.js";
import { png, upload } from "../rig/files.js";
import { addPeople, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { sharedCluster } from "../rig/shared-cluster.js";

/** What models are shown of pictures: read from what two model hosts were really sent, one of them declared to be outside. */
const { nodes, filesDir } = sharedCluster();
let near: ModelHost;
let far: ModelHost;
let rig: BotRig;
let outside: ModelProvider;
let asker: Caller;
let other: Caller;
let stranger: Caller;

beforeAll(async () => {
  [near, far] = await Promise.all([startModelHost(), startModelHost()]);
  rig = await BotRig.connect(await signIn(nodes[0].url, nodes[0].admin), near);
  outside = await rig.admin.ok("POST", "/admin/model-providers", { name: uniqueName("far"), baseUrl: far.url, jurisdiction: "domestic" });
  [asker, other, stranger] = (await addPeople(rig.admin, 3)) as [Caller, Caller, Caller];
  for (const person of [asker, other]) await person.ok("PUT", "/me/consents", { purpose: "ai", given: true });
});
afterAll(() => Promise.all([near.close(), far.close()]));

type Part = { type: "text"; text: string } | { type: "image_url"; image_url: { url: string } };
type Record = { role: string; name?: string; content: string | Part[] };
const lastTo = (host: ModelHost, model: string): { raw: string; messages: Record[] } => {
  const sent = host.state().requests.findLast((request) => request.model === model);
  return { raw: sent?.raw ?? "", messages: ((sent?.body as { messages: Record[] } | undefined)?.messages ?? []).filter(({ role }) => role !== "system") };
};
/** Each record as its text, with a mark for each picture. */
const toldTo = (host: ModelHost, model: string): string[] =>
  lastTo(host, model).messages.map(({ content }) =>
    typeof content === "string" ? content : content.map((part) => (part.type === "text" ? part.text : "[picture]")).join(" "),
  );
/** The pictures that were sent, opened. */
const shownTo = (host: ModelHost, model: string): { type: string; bytes: Buffer }[] =>
  lastTo(host, model).messages.flatMap(({ content }) =>
    (typeof content === "string" ? [] : content).flatMap((part) => {
      if (part.type !== "image_url") return [];
      const [, type, base64] = part.image_url.url.match(/^data:([^;]+);base64,(.+)$/) ?? [];
      return [{ type: type ?? "", bytes: Buffer.from(base64 ?? "", "base64") }];
    }),
  );

let names = 0;
const echo = (): string => `echo-77${++names}`;
const seeing = (model: string, more: object = {}): Promise<Bot> => rig.add(model, { sees: true, ...more });
const chatWith = async (bot: Bot, person = asker): Promise<string> => (await createConversation(person, [], { kind: "direct", memberIds: [bot.id] })).id;
const picture = (from: Caller, side = 40): Promise<File> => upload(from, { name: "hidden-name.png", type: "image/png", bytes: png(side, side) });
/** Asks in a direct chat or, with `bot`, in a group; waits for the answer. */
async function ask(roomId: string, text: string, { files = [], bot }: { files?: File[]; bot?: Bot } = {}): Promise<Message> {
  const { id } = await send(asker, roomId, text, { attachments: files.map((file) => file.id), mentions: bot ? [bot.id] : [] });
  return (await answersTo(asker, roomId, id))[0] as Message;
}

describe("a model that sees", () => {
  test("is shown a photograph: smaller, upright, without its position; and again with the next question", async () => {
    const model = echo();
    const room = await chatWith(await seeing(model));
    const photograph = await sharp({ create: { width: 3_000, height: 2_000, channels: 3, background: "#c04020" } })
      .withMetadata({ orientation: 6 })
      .withExifMerge({ IFD0: { Make: "Hidden Maker" }, IFD3: { GPSLatitude: "31/1 13/1 50/1", GPSLatitudeRef: "N" } })
      .jpeg()
      .toBuffer();
    expect(photograph.includes("Hidden Maker")).toBe(true);
    const file = await upload(asker, { name: "hidden-name.jpg", type: "image/jpeg", bytes: photograph });
    expect((await ask(room, "What is this?", { files: [file] })).ai?.state).toBe("done");
    expect(toldTo(near, model)).toEqual(["[picture] What is this?"]);
    const [shown] = shownTo(near, model) as [{ type: string; bytes: Buffer }];
    expect(shown.type).toBe("image/jpeg");
    expect(shown.bytes.length).toBeLessThan(1_500_000);
    const { width, height, exif, format } = await sharp(shown.bytes).metadata();
    expect({ width, height, exif, format }).toEqual({ width: 1_045, height: 1_568, exif: undefined, format: "jpeg" });
    for (const hidden of ["Hidden", "Exif", "GPS"]) expect(shown.bytes.includes(hidden)).toBe(false);
    expect(lastTo(near, model).raw).not.toContain("hidden-name");

    await ask(room, "And what colour?");
    expect(toldTo(near, model).filter((text) => !text.startsWith("["))).toContain("And what colour?");
    expect(toldTo(near, model)[0]).toBe("[picture] What is this?");
    expect(shownTo(near, model)).toEqual([shown]);
  });

  test("is shown one without words, also of somebody else; a file of another kind is told by type and size", async () => {
    const model = echo();
    const bot = await seeing(model);
    const { id: room } = await createConversation(asker, [other], { memberIds: [other.id, bot.id] });
    await send(other, room, "", { attachments: [(await picture(other)).id] });
    const pdf = await upload(asker, { name: "hidden-name.pdf", type: "application/pdf", bytes: "x".repeat(2_100) });
    await ask(room, "Look", { files: [pdf], bot });
    expect(toldTo(near, model)).toEqual(["[picture]", "〔文件未读取 / A file that is not read: application/pdf, 3 kB〕", "Look"]);
    expect(lastTo(near, model).raw).not.toContain("hidden-name");
    const alone = await chatWith(bot);
    expect((await ask(alone, "", { files: [await picture(asker)] })).ai?.state).toBe("done");
    expect(toldTo(near, model)).toEqual(["[picture]"]);
  });

  test("is shown the newest four", async () => {
    const model = echo();
    const bot = await seeing(model);
    const { id: room } = await createConversation(asker, [other], { memberIds: [other.id, bot.id] });
    for (const text of ["first", "second", "third"]) await send(other, room, text, { attachments: [(await picture(other)).id, (await picture(other)).id] });
    await ask(room, "this", { files: [await picture(asker)], bot });
    const leftOut = "〔图片未附上 / A picture that is not attached〕";
    expect(toldTo(near, model)).toEqual([`${leftOut}\n${leftOut}`, "first", leftOut, "[picture] second", "[picture] [picture] third", "[picture] this"]);
  });

  test("is not shown what was recalled; of a command what its asker may read", async () => {
    const model = echo();
    const bot = await seeing(model);
    const { id: room } = await createConversation(asker, [other], { memberIds: [other.id, bot.id] });
    const regretted = await send(other, room, "regretted", { attachments: [(await picture(other)).id] });
    await other.ok("DELETE", `/messages/${regretted.id}`);
    await ask(room, "anything?", { bot });
    expect(toldTo(near, model)).toEqual(["anything?"]);
    const { id: elsewhere } = await createConversation(other, [asker]);
    await send(other, elsewhere, "a plan", { attachments: [(await picture(other)).id] });
    const started = await asker.ok<CommandStarted>("POST", "/commands", {
      ...{ kind: "summarise-unread", conversationId: elsewhere, botId: bot.id, afterSeq: 0, clientId: uniqueName("c"), language: "en" },
    });
    await answersTo(asker, started.conversationId, started.triggerId);
    expect(toldTo(near, model)[0]).toBe("[picture] a plan");
  });

  test("is not shown pictures of those who refused; goes without one that cannot be opened", async () => {
    const model = echo();
    const bot = await seeing(model);
    await stranger.ok("PUT", "/me/consents", { purpose: "ai", given: false });
    const { id: room } = await createConversation(asker, [stranger], { memberIds: [stranger.id, bot.id] });
    await send(stranger, room, "", { attachments: [(await picture(stranger)).id] });
    const broken = await picture(asker);
    writeFileSync(join(filesDir, broken.id.slice(-2), broken.id), "not what was kept");
    const answer = await ask(room, "What is this?", { files: [broken], bot });
    expect(answer).toMatchObject({ text: "What is this?", ai: { state: "done" } });
    expect(toldTo(near, model)).toEqual(["〔未授权 / withheld〕", "〔图片未附上 / A picture that is not attached〕", "What is this?"]);
  });
});

test("a model that does not see is told that there is a picture", async () => {
  const model = echo();
  const room = await chatWith(await rig.add(model));
  const answer = await ask(room, "What is this?", { files: [await picture(asker)] });
  expect(answer.ai?.state).toBe("done");
  expect(toldTo(near, model)).toEqual(["〔图片未附上：此模型不能看图 / A picture that this model cannot see〕", "What is this?"]);
  expect(lastTo(near, model).raw).not.toContain("image_url");
});

describe("a model outside", () => {
  const { policy, put } = {
    policy: () => rig.admin.ok<EgressPolicy>("GET", "/admin/egress-policy"),
    put: ({ rules, linkHosts, terms, patterns }: EgressPolicy, images: EgressPolicy["images"]) =>
      rig.admin.ok("PUT", "/admin/egress-policy", { rules, linkHosts, terms, patterns, images }),
  };

  test("is shown no picture, until the policy says so; it answers all the same", async () => {
    const model = echo();
    const room = await chatWith(await seeing(model, { providerId: outside.id }));
    const before = await policy();
    expect(before.images).toEqual({ domestic: false, overseas: false });
    const answer = await ask(room, "What is this?", { files: [await picture(asker)] });
    expect(answer).toMatchObject({ text: "What is this?", ai: { state: "done", jurisdiction: "domestic" } });
    expect(toldTo(far, model)).toEqual([expect.stringContaining("图片未发出"), "What is this?"]);
    expect(lastTo(far, model).raw).not.toMatch(/image_url|base64/);
    await put(before, { domestic: true, overseas: false });
    try {
      await ask(room, "And now?");
      expect(toldTo(far, model)[0]).toBe("[picture] What is this?");
      expect(shownTo(far, model)).toHaveLength(1);
    } finally {
      await put(await policy(), before.images);
    }
  });
});
