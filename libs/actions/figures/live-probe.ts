import type { LiveChannel } from "@hoopoe/bus";
import { uuidv7 } from "@hoopoe/crypto";

type Kind = "server" | "worker";
/** Another process that was heard lately: `delayMs` from its speaking to our hearing it, both by the database's clock. */
export type Peer = { nodeId: string; kind: Kind; delayMs: number };
export type LiveProbe = { peers(): Peer[]; stop(): void };
/** A process that answered, and after how many milliseconds. */
export type Echo = { nodeId: string; kind: Kind; roundTripMs: number };

type Speaker = { live: LiveChannel; nodeId: string; kind: Kind; now: () => Date };
type Tick = { at: number; kind: Kind };

const tickEveryMs = 5_000;
const heardWithinMs = 16_000;

/**
 * Every 5 s this process says over the live channel what time it is by the database's clock, and notes what it hears of the others; and it
 * answers whoever asks who is there. So a channel that is connected and yet carries nothing is seen.
 */
export function startLiveProbe({ live, nodeId, kind, now }: Speaker): LiveProbe {
  const heard = new Map<string, { peer: Peer; at: number }>();
  const forgetTicks = live.onSignal("live:tick", (payload, from) => {
    const { at, kind: theirs } = payload as Tick;
    if (from.nodeId !== nodeId)
      heard.set(from.nodeId, { peer: { nodeId: from.nodeId, kind: theirs, delayMs: Math.max(0, now().getTime() - at) }, at: performance.now() });
  });
  const forgetQuestions = live.onSignal("live:ask", (payload, from) => {
    if (from.nodeId !== nodeId) live.signal("live:answer", { ask: (payload as { ask: string }).ask, kind });
  });
  const tick = (): void => live.signal("live:tick", { at: now().getTime(), kind } satisfies Tick);
  tick();
  const timer = setInterval(tick, tickEveryMs);
  return {
    peers() {
      const since = performance.now() - heardWithinMs;
      for (const [id, { at }] of heard) if (at < since) heard.delete(id);
      return [...heard.values()].map(({ peer }) => peer);
    },
    stop() {
      clearInterval(timer);
      forgetTicks();
      forgetQuestions();
    },
  };
}

/** Asks every process over the live channel; resolves with those that answered when `enough` says so, at the latest after `waitMs`. */
export async function askPeers(live: LiveChannel, { waitMs, enough }: { waitMs: number; enough: (echoes: Echo[]) => boolean }): Promise<Echo[]> {
  const ask = uuidv7();
  const echoes = new Map<string, Echo>();
  const asked = performance.now();
  let forget = (): void => undefined;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, waitMs);
    forget = live.onSignal("live:answer", (payload, from) => {
      const answer = payload as { ask: string; kind: Kind };
      if (answer.ask !== ask || echoes.has(from.nodeId)) return;
      echoes.set(from.nodeId, { nodeId: from.nodeId, kind: answer.kind, roundTripMs: performance.now() - asked });
      if (!enough([...echoes.values()])) return;
      clearTimeout(timer);
      resolve();
    });
    live.signal("live:ask", { ask });
  });
  forget();
  return [...echoes.values()];
}
