import type { Message } from "@hoopoe/protocol";
import type { Server } from "../client/server.js";
import { networkError, toHoopoeError } from "../hoopoe-error.js";
import type { OwnChange } from "../log/own-change.js";

/** Without a connection for so long, changes go by REST, should that work. */
const restAfterMs = 8_000;
/** How often somebody's reaction may come between an edit and its message. */
const againMax = 5;

type Edit = OwnChange & { kind: "edit" };
/** `base`: the message as the server last showed it when it was changed. `known`: wordings that the caller has seen or asked for before. */
export type Transmission = { change: OwnChange; base: Message | undefined; known: ReadonlySet<string> };

/**
 * Asks the server for a change, through whichever door there is. Repeating is safe: an edit is bound to a wording that the caller knows, so that one
 * that is repeated late never goes over another device's newer one. Returns the message's rev and, if it was read again, the message. Throws HoopoeError.
 */
export async function transmitChange(server: Server, { change, base, known }: Transmission): Promise<{ rev: number; read?: Message }> {
  if (change.kind === "edit" && base) return transmitEdit(server, change, { rev: base.rev, known });
  try {
    return await ask(server, change);
  } catch (thrown) {
    if (change.kind !== "recall" || toHoopoeError(thrown).code !== "CONFLICT") throw thrown;
    // Perhaps it was taken before, and its answer lost.
    const read = await readMessage(server, change.messageId);
    if (read.recalledAt === null) throw thrown;
    return { rev: read.rev, read };
  }
}

async function transmitEdit(
  server: Server,
  change: Edit,
  { rev, known }: { rev: number; known: ReadonlySet<string> },
): Promise<{ rev: number; read?: Message }> {
  let ifRev = rev;
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask(server, change, ifRev);
    } catch (thrown) {
      if (toHoopoeError(thrown).code !== "CONFLICT") throw thrown;
      const read = await readMessage(server, change.messageId);
      if (read.recalledAt === null && read.text === change.text) return { rev: read.rev, read };
      // Too late, taken back, or worded anew elsewhere.
      if (read.rev === ifRev || !known.has(read.text) || tries === againMax) throw thrown;
      ifRev = read.rev;
    }
  }
}

const readMessage = (server: Server, id: string): Promise<Message> => server.call("readMessage", { params: { id } });

async function ask(server: Server, change: OwnChange, ifRev?: number): Promise<{ rev: number }> {
  const { messageId } = change;
  const bound = ifRev === undefined ? {} : { ifRev };
  if (!server.online && server.offlineMs < restAfterMs) throw networkError();
  switch (change.kind) {
    case "edit": {
      const body = { text: change.text, ...bound };
      return server.online ? server.emit("message:edit", { messageId, ...body }) : server.call("editMessage", { params: { id: messageId }, body });
    }
    case "recall":
      return server.online ? server.emit("message:recall", { messageId }) : server.call("recallMessage", { params: { id: messageId } });
    default: {
      const { emoji, on } = change;
      if (server.online) return server.emit("message:react", { messageId, emoji, on });
      return server.call(on ? "addReaction" : "removeReaction", { params: { id: messageId, emoji } });
    }
  }
}
