import { type Caller, uniqueName } from "./people.js";

/** Somebody who goes on chatting while something happens to the server. */
export type Bystander = { stop: () => Promise<{ sent: number; acknowledged: number; slowestMs: number; refusals: string[] }> };

/** Sends a message every `everyMs` over a socket of their own, each awaited by itself, until it is stopped: at least one at the beginning and one at the end. */
export async function startBystander(person: Caller, conversationId: string, everyMs = 50): Promise<Bystander> {
  const wire = await person.connect();
  const took: number[] = [];
  const refusals: string[] = [];
  let sent = 0;
  const underWay = new Set<Promise<void>>();
  const one = async (): Promise<void> => {
    const began = performance.now();
    sent++;
    const ack = await wire.emit("message:send", { conversationId, clientId: uniqueName("by"), text: "still here" }).catch(() => null);
    if (ack?.ok) took.push(performance.now() - began);
    else refusals.push(ack?.error.code ?? "no answer");
  };
  const go = (): void => {
    const sending = one();
    underWay.add(sending);
    void sending.finally(() => underWay.delete(sending));
  };
  go();
  const timer = setInterval(go, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      go();
      await Promise.all(underWay);
      wire.close();
      return { sent, acknowledged: took.length, slowestMs: Math.round(Math.max(0, ...took)), refusals };
    },
  };
}
