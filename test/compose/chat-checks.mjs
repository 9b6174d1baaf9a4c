// What people do: set it up, sign in, ask the assistant, connect a model, ask a bot on it.
import { until } from "./door.mjs";
import { check, expect, figure, mustPass } from "./report.mjs";

/** Texts that must be found in no log. */
export const canaries = {
  question: "canary-question-7f3a 怎么连接模型？",
  prompt: "canary-prompt-51bd",
  reply: "canary-reply-9c0e",
  password: "canary pass word 27",
};
export const admin = { username: "root.admin", password: canaries.password };

/** @returns {Promise<{ person: import("./door.mjs").Person, assistant: string, bot: string, token: string }>} `assistant`, `bot`: the conversations with them */
export async function checkChat({ door, project }) {
  const token = await mustPass("the log of 'prepare' holds the one-time set-up link", async () => {
    const log = await project.compose("logs", "--no-log-prefix", "prepare");
    const [link] = log.match(/https:\/\/\S+\/setup#token=\S+/g)?.slice(-1) ?? [];
    expect(link?.startsWith(`${door.url}/setup#token=`), log);
    return link.split("=")[1];
  });
  await mustPass("set-up by the link, once", async () => {
    const body = { token, organisation: "戴胜 Ltd", displayName: "Root", ...admin, cookie: false };
    await door.api("POST", "/setup", { body });
    const again = await door.ask("POST", "/api/v1/setup", { body });
    expect(again.status === 409 || again.status === 403, `the second time: ${again.status}`);
  });
  const person = await mustPass("sign-in", () => door.signIn(admin, { "x-forwarded-for": "203.0.113.9", forwarded: "for=203.0.113.9" }));
  await check("the session shows the caller's address, not what the caller claims, nor the proxy's", async () => {
    const { items } = await person.api("GET", "/me/sessions");
    const { address } = items.find((session) => session.current);
    const ours = await project.inside("proxy", "hostname -i");
    expect(address && address !== "203.0.113.9" && !ours.split(/\s+/).includes(address), `address ${address}, the proxy has ${ours}`);
  });
  await check("the sign-in of a page is a __Host- cookie, out of reach of scripts", async () => {
    const { headers } = await door.ask("POST", "/api/v1/auth/login", { body: { ...admin, cookie: true } });
    const cookie = String(headers["set-cookie"]);
    expect(
      cookie.startsWith("__Host-hoopoe=") && /HttpOnly/i.test(cookie) && /Secure/i.test(cookie) && /SameSite=Strict/i.test(cookie),
      cookie.replace(/=[^;]+/, "=…"),
    );
  });
  const assistant = await mustPass("asked over a WebSocket, the assistant's answer arrives streamed", () => askAssistant(person));
  const bot = await mustPass("a bot on a connected model host answers, streamed", () => askBot(person));
  return { person, assistant, bot, token };
}

async function askAssistant(person) {
  const wire = await person.connect();
  const conversation = await until("a chat with the assistant", async () => (await person.api("GET", "/conversations")).items.find((c) => c.kind === "direct"));
  const { ackMs, firstMs, pieces, text } = await ask(wire, { conversationId: conversation.id, text: canaries.question });
  wire.close();
  expect(pieces > 1 && text.length > 20, `${pieces} pieces: ${text.slice(0, 200)}`);
  figure(`assistant over TLS and the proxy: acknowledged after ${ackMs} ms, first words after ${firstMs} ms, ${pieces} pieces`);
  return conversation.id;
}

async function askBot(person) {
  const provider = await person.api("POST", "/admin/model-providers", { name: "beside", baseUrl: "http://model-host:8000/v1", jurisdiction: "local" });
  const tested = await person.api("POST", `/admin/model-providers/${provider.id}/test`, { model: "echo" });
  expect(tested.reachable && tested.chat && tested.streaming, JSON.stringify(tested));
  const conversationId = await addBot(person, { username: "pacer", providerId: provider.id, model: "pace-50x20ms" });
  const wire = await person.connect();
  const { pieces, text, ackMs, firstMs } = await ask(wire, { conversationId, text: canaries.reply });
  wire.close();
  expect(pieces > 5 && text.startsWith("0 1 2 ") && text.endsWith("49 "), `${pieces} pieces: ${text}`);
  figure(`bot on a scripted host: acknowledged after ${ackMs} ms, first words after ${firstMs} ms, ${pieces} pieces of an answer that takes the host 1 s`);
  return conversationId;
}

/** A bot, and a direct chat with it. @returns {Promise<string>} the conversation */
export async function addBot(person, { username, providerId, model }) {
  const bot = await person.api("POST", "/admin/bots", { username, displayName: username, providerId, model, systemPrompt: canaries.prompt });
  return (await person.api("POST", "/conversations", { kind: "direct", memberIds: [bot.id] })).id;
}

/** Sends and waits for the answer to end. Times in ms from the sending. */
export async function ask(wire, { conversationId, text }) {
  const before = wire.received.length;
  const sentAt = performance.now();
  const ack = await wire.emit("message:send", { conversationId, clientId: `q-${Math.random().toString(36).slice(2)}`, text });
  const ackMs = Math.round(performance.now() - sentAt);
  expect(ack.ok, JSON.stringify(ack));
  const end = await until(
    "the answer's end",
    () =>
      wire.received
        .slice(before)
        .find(
          ({ event, payload }) => event === "message:updated" && payload.conversationId === conversationId && payload.ai && payload.ai.state !== "streaming",
        ),
    30_000,
  );
  expect(end.payload.ai.state === "done" && end.payload.ai.label, JSON.stringify(end.payload.ai));
  const deltas = wire.received.slice(before).filter(({ event, payload }) => event === "message:delta" && payload.messageId === end.payload.id);
  expect(deltas.length > 0 && deltas[0].at < end.at, "no piece before the end");
  return { ackMs, firstMs: Math.round(deltas[0].at - sentAt), pieces: deltas.length, text: end.payload.text };
}
