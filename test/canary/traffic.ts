import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Message, SignedIn } from "@hoopoe/protocol";
import type { Hoopoe } from "../rig/hoopoe.js";
import { download, png, upload } from "../rig/files.js";
import { api, request } from "../rig/http.js";
import { addPerson, type Caller, createConversation, send, signIn, uniqueName } from "../rig/people.js";
import { until } from "../rig/until.js";

/** Two stems that every secret of a run begins with: finding a stem anywhere is finding a secret. */
export type Canary = { latin: string; chinese: string; word: (what: string) => string };
export function hatch(): Canary {
  const latin = `Zq${randomBytes(6).toString("hex")}K`;
  const chinese = Array.from(randomBytes(6), (b) => String.fromCharCode(0x9e40 + (b % 150))).join("");
  return { latin, chinese, word: (what) => `${latin}${what}${chinese}` };
}

/** What people said and typed in one run, beside the canary words: tokens and codes that must be in no log. */
export type Traffic = { secrets: string[]; answered: number; canary: Canary };

type Model = { hostUrl: string; key: string };

/** Uses the product with secrets in every place where people, administrators and programs put words. */
export async function makeTraffic(hoopoe: Hoopoe, canary: Canary, model: Model): Promise<Traffic> {
  const { word } = canary;
  const secrets: string[] = [];
  const remember = (caller: Caller): Caller => {
    secrets.push(caller.token, caller.refreshToken, caller.password);
    return caller;
  };
  const admin = remember(await signIn(hoopoe.url, hoopoe.admin));
  const [a, b] = [remember(await addPerson(admin)), remember(await addPerson(admin))];
  await addressBook(hoopoe, { canary, admin, person: a, secrets });
  const group = await createConversation(a, [b], { name: word("name") });
  await a.ok("PATCH", `/conversations/${group.id}`, { name: word("renamed") });
  const wire = await b.connect();
  await send(a, group.id, word("rest"));
  await a.ok("POST", "/search", { q: word("asked") });
  await a.call("POST", "/search", { q: word("asked"), cursor: word("cursor"), has: word("has") });
  await wire.emit("message:send", { conversationId: group.id, clientId: uniqueName("c"), text: word("socket") });
  await send(a, group.id, `${word("long")} ${"long 文".repeat(3_000)} ${word("end")}`);
  await share(a, b, { canary, conversationId: group.id });
  await reword({ author: a, reader: b, conversationId: group.id, canary });
  await hostile(hoopoe, { canary, caller: a, conversationId: group.id });
  await rest(admin, { canary, conversationId: group.id, secrets });
  const answered = await askBots({ admin, a, b, canary, model, groupId: group.id });
  wire.close();
  return { secrets, answered, canary };
}

type Book = { canary: Canary; admin: Caller; person: Caller; secrets: string[] };

/** Passwords, devices, invites, refreshing: right and wrong. */
async function addressBook({ url }: Hoopoe, { canary: { word, latin }, admin, person, secrets }: Book): Promise<void> {
  const login = (body: object) => api(url, { method: "POST", path: "/auth/login", body });
  await login({ username: person.username, password: person.password, deviceName: word("device"), cookie: false });
  await login({ username: person.username, password: word("guess") });
  await login({ username: person.username, password: person.password, deviceName: word("x".repeat(200)) });
  const invite = await admin.ok<{ code: string }>("POST", "/invites", { uses: 2 });
  secrets.push(invite.code);
  await request(url, { method: "GET", path: `/api/v1/invites/${invite.code}` });
  const accepted = await api(url, {
    method: "POST",
    path: `/invites/${invite.code}/accept`,
    body: { username: uniqueName("inv"), displayName: "Invited", password: word("pw"), deviceName: word("device"), cookie: false },
  });
  const { accessToken, refreshToken } = accepted.json as SignedIn;
  secrets.push(accessToken, refreshToken ?? "none");
  await api(url, { method: "POST", path: "/auth/refresh", body: { refreshToken } });
  await api(url, { method: "POST", path: "/auth/refresh", body: { refreshToken: `${latin}wrong` } });
  await admin.ok("POST", `/admin/users/${(accepted.json as SignedIn).user.id}/password`, { password: word("reset") });
}

type Rest = { canary: Canary; conversationId: string; secrets: string[] };

/** Reasons of legal holds, passwords that people choose for themselves and are given, devices shown again. */
async function rest(admin: Caller, { canary: { word, latin }, conversationId, secrets }: Rest): Promise<void> {
  const hold = await admin.ok<{ id: string }>("POST", "/admin/legal-holds", { subjectKind: "conversation", subjectId: conversationId, reason: word("reason") });
  await admin.ok("GET", "/admin/legal-holds");
  await admin.ok("DELETE", `/admin/legal-holds/${hold.id}`);
  const given = { username: uniqueName("own"), password: word("given") };
  await admin.ok("POST", "/admin/users", { ...given, displayName: "Own" });
  const person = await signIn(admin.url, given);
  secrets.push(person.token, person.refreshToken);
  await person.call("POST", "/me/password", { current: word("wrong"), next: word("next") });
  await person.ok("POST", "/me/password", { current: given.password, next: word("next") });
  const again = await api(admin.url, {
    method: "POST",
    path: "/auth/login",
    body: { username: given.username, password: word("next"), deviceName: word("mine"), cookie: false },
  });
  const { accessToken } = again.json as SignedIn;
  secrets.push(accessToken);
  const { text } = await api(admin.url, { method: "GET", path: "/me/sessions", token: accessToken });
  if (!text.includes(word("mine"))) throw new Error("the device is not shown to its owner");
  await admin.call("POST", "/admin/model-providers", { name: "refused", baseUrl: `http://user:${latin}@127.0.0.1:9/v1`, jurisdiction: "local" });
  await admin.ok("GET", "/admin/erasures");
}

/** Files and a picture, sent, read, forwarded, searched among, exported and taken back. */
async function share(from: Caller, reader: Caller, { canary: { word }, conversationId }: { canary: Canary; conversationId: string }): Promise<void> {
  const note = await upload(from, { name: `${word("file")}.txt`, bytes: `${word("inside")} ${"长 text ".repeat(20_000)} ${word("last")}` });
  const picture = await upload(from, { name: word("picture"), type: "image/png", bytes: png(40, 30, word("noted")) });
  const { id } = await send(from, conversationId, "", { attachments: [note.id, picture.id] });
  const read = await download(reader, note.id);
  if (!read.bytes.toString().startsWith(word("inside"))) throw new Error("the file is not what it was");
  await download(reader, note.id, { headers: { range: "bytes=100000-100100" } });
  await reader.ok("POST", `/messages/${id}/forward`, { conversationId, clientId: uniqueName("c") });
  await reader.ok("POST", "/search", { q: word("asked"), has: "file" });
  await reader.call("GET", `/conversations/${conversationId}/export?format=text`);
  const regretted = await upload(from, { name: word("regretted"), bytes: word("gone") });
  await from.ok("DELETE", `/files/${regretted.id}`).catch(() => undefined);
}

type Rewording = { author: Caller; reader: Caller; conversationId: string; canary: Canary };

/** Texts that were edited, at both doors, kept as earlier wordings; texts that were taken back; refused edits. */
async function reword({ author, reader, conversationId, canary: { word } }: Rewording): Promise<void> {
  const [edited, recalled] = [await send(author, conversationId, word("first")), await send(author, conversationId, word("regretted"))];
  const wire = await author.connect();
  await wire.emit("message:edit", { messageId: edited.id, text: word("second") });
  await wire.emit("message:edit", { messageId: edited.id, text: [word("odd")] });
  await wire.emit("message:react", { messageId: edited.id, emoji: word("emoji"), on: true });
  wire.close();
  await author.ok("PATCH", `/messages/${edited.id}`, { text: word("third") });
  await reader.call("PATCH", `/messages/${edited.id}`, { text: word("another's") });
  await reader.call("PUT", `/messages/${edited.id}/reactions/${encodeURIComponent(word("path"))}`);
  await reader.ok("PUT", `/messages/${edited.id}/reactions/${encodeURIComponent("👍")}`);
  await reader.ok("GET", `/messages/${edited.id}/versions`);
  await author.ok("DELETE", `/messages/${recalled.id}`);
}

type Attempt = { canary: Canary; caller: Caller; conversationId: string };

/** What is refused is remembered nowhere either: faults name fields and never repeat what was in them. */
async function hostile({ url }: Hoopoe, { canary: { word }, caller, conversationId }: Attempt): Promise<void> {
  const { token } = caller;
  const path = `/api/v1/conversations/${conversationId}/messages`;
  for (const raw of [
    `{"text":"${word("broken")}`,
    JSON.stringify({ text: { deep: word("object") } }),
    JSON.stringify({ clientId: word("id"), text: word("t") }),
    `"${word("x".repeat(300_000))}"`,
  ]) {
    await request(url, { method: "POST", path, token, raw });
  }
  const get = (where: string, headers = {}) => request(url, { method: "GET", path: where, token, headers });
  const q = encodeURIComponent(word("query"));
  await get(`/api/v1/users?q=${q}`);
  await get(`/api/v1/conversations/${conversationId}/messages?beforeSeq=${q}`);
  await get(`/api/v1/nothing/${q}?x=${q}`);
  await get(`/${q}`);
  await get(`/api/v1/messages/${q}`);
  await get(`/api/v1/invites/${q}`);
  await get("/api/v1/me", { authorization: `Bearer ${encodeURIComponent(word("token"))}` });
  await get("/api/v1/me", { "user-agent": "plain", referer: `http://x/?q=${q}`, cookie: `session=${q}` });
  const wire = await caller.connect();
  await wire.emit("message:send", { conversationId, clientId: uniqueName("c"), text: [word("list")] });
  wire.socket.emit(word("event"), word("payload"));
  await wire.emit("message:send", { conversationId, clientId: uniqueName("c"), text: word("x".repeat(300_000)) });
  wire.socket.emit("typing", { conversationId: word("typing") });
  wire.close();
}

type Asking = { admin: Caller; a: Caller; b: Caller; canary: Canary; model: Model; groupId: string };

/** Bots whose prompts are secret, on a host that repeats, and one that throws back what it was given, key included. */
async function askBots({ admin, a, b, canary: { word, latin }, model, groupId }: Asking): Promise<number> {
  const provider = await admin.ok<{ id: string }>("POST", "/admin/model-providers", {
    name: "house",
    baseUrl: model.hostUrl,
    apiKey: model.key,
    jurisdiction: "local",
  });
  await admin.ok("PATCH", `/admin/model-providers/${provider.id}`, { apiKey: model.key });
  for (const name of ["echo", "echo-key", "echo-prompt"]) await admin.call("POST", `/admin/model-providers/${provider.id}/test`, { model: name });
  const models = ["echo", "echo-key", "echo-prompt", "500-text", "story-200"];
  let answered = 0;
  for (const name of models) {
    const bot = await admin.ok<{ id: string }>("POST", "/admin/bots", {
      username: uniqueName("bot"),
      displayName: `Bot ${name}`,
      providerId: provider.id,
      model: name,
      systemPrompt: word(`prompt-${name}`),
    });
    await admin.ok("PATCH", `/admin/bots/${bot.id}`, { systemPrompt: `${word(`newprompt-${name}`)} ${latin}` });
    answered += await ask(a, { kind: "direct", memberIds: [bot.id] }, word(`ask-${name}`));
  }
  const { items } = await a.ok<{ items: { id: string; username: string }[] }>("GET", "/users?kind=bot&q=assistant");
  const assistant = items[0]?.id ?? "";
  await a.ok("POST", `/conversations/${groupId}/members`, { userIds: [assistant] });
  answered += await ask(b, { kind: "direct", memberIds: [assistant] }, word("ask-assistant"));
  await send(a, groupId, word("ask-in-group"), { mentions: [assistant] });
  await sleep(500);
  return answered;
}

async function ask(who: Caller, input: object, text: string): Promise<number> {
  const { id } = await who.ok<{ id: string }>("POST", "/conversations", input);
  const question = await send(who, id, text);
  await until(
    `the end of an answer`,
    async () => {
      const { items } = await who.ok<{ items: Message[] }>("GET", `/conversations/${id}/messages`);
      return items.some((m) => m.replyTo === question.id && m.ai && m.ai.state !== "streaming");
    },
    40_000,
  );
  return 1;
}
