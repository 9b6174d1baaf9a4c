import {
  type Ctx,
  editMessage,
  forwardMessage,
  markRead,
  reactToMessage,
  readChanges,
  readHeads,
  recallMessage,
  regenerateAnswer,
  sendMessage,
  showTyping,
  stopRun,
} from "@hoopoe/actions";
import type { ClientData, ClientParsed } from "@hoopoe/protocol";
import { Injectable } from "@nestjs/common";
import { On } from "../socket/on.decorator.js";

/** Messages, sync and runs over the socket. */
@Injectable()
export class MessagesGateway {
  @On("message:send")
  send(ctx: Ctx, input: ClientParsed<"message:send">): Promise<ClientData<"message:send">> {
    return sendMessage(ctx, input);
  }

  @On("message:forward")
  forward(ctx: Ctx, input: ClientParsed<"message:forward">): Promise<ClientData<"message:forward">> {
    return forwardMessage(ctx, input);
  }

  @On("message:edit")
  edit(ctx: Ctx, { messageId, ...edit }: ClientParsed<"message:edit">): Promise<ClientData<"message:edit">> {
    return editMessage(ctx, messageId, edit);
  }

  @On("message:recall")
  recall(ctx: Ctx, { messageId }: ClientParsed<"message:recall">): Promise<ClientData<"message:recall">> {
    return recallMessage(ctx, messageId);
  }

  @On("message:react")
  react(ctx: Ctx, { messageId, ...reaction }: ClientParsed<"message:react">): Promise<ClientData<"message:react">> {
    return reactToMessage(ctx, messageId, reaction);
  }

  @On("conversation:read")
  read(ctx: Ctx, input: ClientParsed<"conversation:read">): Promise<ClientData<"conversation:read">> {
    return markRead(ctx, input.conversationId, input.seq);
  }

  @On("sync:heads")
  heads(ctx: Ctx, input: ClientParsed<"sync:heads">): Promise<ClientData<"sync:heads">> {
    return readHeads(ctx, input);
  }

  @On("sync:pull")
  pull(ctx: Ctx, { conversationId, ...range }: ClientParsed<"sync:pull">): Promise<ClientData<"sync:pull">> {
    return readChanges(ctx, conversationId, range);
  }

  @On("run:stop")
  stop(ctx: Ctx, input: ClientParsed<"run:stop">): Promise<ClientData<"run:stop">> {
    return stopRun(ctx, input);
  }

  @On("run:regenerate")
  regenerate(ctx: Ctx, { messageId }: ClientParsed<"run:regenerate">): Promise<ClientData<"run:regenerate">> {
    return regenerateAnswer(ctx, messageId);
  }

  @On("typing")
  async typing(ctx: Ctx, input: ClientParsed<"typing">): Promise<null> {
    await showTyping(ctx, input.conversationId);
    return null;
  }
}
