import type { Change, Changes, Head, Heads, Message, MessageList } from "@hoopoe/protocol";
import { uuidv7 } from "@hoopoe/crypto";
import type { Door, Stage } from "./stage.js";
import { becomes } from "./stage.js";
import { Refused, rest } from "./rest.js";
import type { Seat } from "./seat.js";

const page = 4;
const endsWithinMs = 5_000;

/** What B reads at every door by heads, by changes and by pages is what was said. */
export async function provesReading({ doors, model, tell }: Stage): Promise<void> {
  let agreed = true;
  const compare = (what: string, url: string, isRight: boolean): void => {
    if (!isRight) tell("fail", "sync.read", "disagreed", { values: { what, url } });
    agreed &&= isRight;
  };
  const unread = model.messages.filter(({ recalled }) => !recalled).length;
  for (const { url, b } of doors) {
    const seat = b[0] as Seat;
    const head = await headOf(seat, model.conversationId);
    compare("sync:heads", url, head?.lastSeq === model.messages.length && head.rev === model.rev && head.unread === unread);
    const pulled = await pull(seat, model.conversationId, 0);
    compare("sync:pull", url, pulled.rev === model.rev && model.equals(messagesIn(pulled.items)));
    compare("GET messages", url, model.equals(await pages(seat, model.conversationId)));
  }
  if (agreed) tell("ok", "sync.read", "agreed", { values: { count: doors.length } });
}

/** B is away while A sends; what B pulls from the last rev it knew is exactly that. */
export async function provesCatchingUp(stage: Stage): Promise<void> {
  const { doors, model, marker, tell } = stage;
  const [away, before] = [(doors[0] as Door).b[0] as Seat, model.rev];
  away.leave();
  const missed = new Map<string, string>();
  for (const { a } of [...doors, ...doors]) {
    const content = { clientId: uuidv7(), text: `${marker} while away` };
    const sent = await a.ask("message:send", { conversationId: model.conversationId, ...content });
    model.sent({ ...sent, ...content });
    missed.set(sent.id, content.text);
  }
  await away.connect();
  const { items, rev } = await pull(away, model.conversationId, before);
  const found = messagesIn(items);
  const isRight = rev === model.rev && items.length === missed.size && found.every(({ id, text }) => missed.get(id) === text);
  if (!isRight) tell("fail", "sync.catch-up", "disagreed", { values: { what: "sync:pull", url: away.url } });
  else tell("ok", "sync.catch-up", "caught-up");
}

/** B's session at the last door is ended through the first: its socket closes, its token is refused. */
export async function provesEnding({ doors, tell }: Stage): Promise<void> {
  const seat = (doors.at(-1) as Door).b.at(-1) as Seat;
  const began = performance.now();
  await rest((doors[0] as Door).url, { method: "POST", path: "/auth/logout", token: seat.token });
  const isClosed = await becomes(() => !seat.isConnected, endsWithinMs);
  const ms = Math.round(performance.now() - began);
  const refused = await seat.call("GET", "/me").then(
    () => false,
    (error: unknown) => error instanceof Refused && error.code.startsWith("401"),
  );
  if (isClosed && refused && seat.endedAt !== null) tell("ok", "sync.end", "ended", { values: { ms } });
  else tell("fail", "sync.end", "ended-not", { values: { url: seat.url } });
}

const messagesIn = (items: Change[]): Message[] => items.flatMap((item) => (item.type === "message" ? [item.message] : []));

async function headOf(seat: Seat, conversationId: string): Promise<Head | undefined> {
  for (let cursor: string | undefined; ; ) {
    const heads: Heads = await seat.ask("sync:heads", cursor === undefined ? {} : { cursor });
    const head = heads.items.find((item) => item.conversationId === conversationId);
    if (head || heads.nextCursor === null) return head;
    cursor = heads.nextCursor;
  }
}

async function pull(seat: Seat, conversationId: string, afterRev: number): Promise<{ items: Change[]; rev: number }> {
  const items: Change[] = [];
  for (let from = afterRev; ; ) {
    const changes: Changes = await seat.ask("sync:pull", { conversationId, afterRev: from, limit: page });
    items.push(...changes.items);
    if (!changes.more) return { items, rev: changes.rev };
    if (changes.rev <= from) throw new Refused("sync:pull does not go on");
    from = changes.rev;
  }
}

async function pages(seat: Seat, conversationId: string): Promise<Message[]> {
  const found: Message[] = [];
  for (let after = 0; ; ) {
    const { items, nextCursor }: MessageList = await seat.call("GET", `/conversations/${conversationId}/messages?afterSeq=${after}&limit=${page}`);
    found.push(...items);
    if (nextCursor === null) return found;
    if (nextCursor <= after) throw new Refused("pages do not go on");
    after = nextCursor;
  }
}
