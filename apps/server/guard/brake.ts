import { type Engine, pauseFor, webSocketOf } from "./engine.js";

const perSecond = 1_000;
const burst = 4_000;
/** A large packet counts as one for each of these units. */
const unitLength = 1_024;
const unreadBytes = 64 * 1024;

/**
 * Slows down whoever sends more than 1,000 packets a second (4,000 at once) on one connection, whatever they are: the server stops reading
 * until there is room again, so that TCP holds the sender back and nothing piles up here. A polling connection cannot be held back: it ends.
 * @returns counts packets that engine.io does not see
 */
export function brake(engine: Engine): (count: number) => void {
  let tokens = burst;
  let at = performance.now();

  const hold = (): void => {
    const socket = webSocketOf(engine);
    if (!socket) return engine.close(true);
    // what was read already goes on being handled, so there may be a debt to wait for
    pauseFor(socket, 100 - (tokens / perSecond) * 1_000);
  };
  const take = (count: number): void => {
    tokens -= count;
    if (tokens >= 0) return;
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - at) / 1_000) * perSecond);
    at = now;
    if (tokens < 0) hold();
  };
  // the pings of WebSocket itself, which `ws` answers below engine.io
  const watchPings = (): void => {
    const socket = webSocketOf(engine);
    socket?.on("ping", () => {
      if (socket.bufferedAmount > unreadBytes) socket.terminate();
      else take(1);
    });
  };
  engine.on("packet", ({ data }: { data?: { length: number } }) => take(1 + Math.floor((data?.length ?? 0) / unitLength)));
  engine.on("upgrade", watchPings);
  watchPings();
  return take;
}
