import type { Bot, Message, ModelProvider } from "@hoopoe/protocol";
import type { ModelHost } from "../model-host/model-host.mjs";
import { allMessages, type Caller, uniqueName } from "./people.js";
import { until } from "./until.js";

/** Bots for tests, all of them on one scripted host. */
export class BotRig {
  private constructor(
    readonly admin: Caller,
    readonly host: ModelHost,
    readonly provider: ModelProvider,
  ) {}

  static async connect(admin: Caller, host: ModelHost): Promise<BotRig> {
    const body = { name: uniqueName("host"), baseUrl: host.url, jurisdiction: "local" };
    return new BotRig(admin, host, await admin.ok("POST", "/admin/model-providers", body));
  }

  /** `more`: further fields of the bot. */
  add(model: string, more: object = {}): Promise<Bot> {
    return this.admin.ok("POST", "/admin/bots", {
      username: uniqueName("bot"),
      displayName: model,
      providerId: this.provider.id,
      model,
      systemPrompt: "Be kind.",
      ...more,
    });
  }

  /** What the host was sent for the latest answer of this model: its records. */
  prompt(model: string): { role: string; name?: string; content: string }[] {
    const sent = this.host.state().requests.findLast((request) => request.model === model);
    return (sent?.body as { messages: { role: string; name?: string; content: string }[] } | undefined)?.messages ?? [];
  }
}

/** The answers of a conversation, oldest first. */
export const answersIn = async (reader: Caller, conversationId: string): Promise<Message[]> =>
  (await allMessages(reader, conversationId)).filter((message) => message.ai !== null);

/** The answers to a message, once there are so many of them and all have ended. */
export const answersTo = (reader: Caller, conversationId: string, triggerId: string, count = 1): Promise<Message[]> =>
  until(
    `${count} ended answers`,
    async () => {
      const answers = (await answersIn(reader, conversationId)).filter((message) => message.replyTo === triggerId);
      return answers.length >= count && answers.every((message) => message.ai?.state !== "streaming") ? answers : null;
    },
    30_000,
  );
