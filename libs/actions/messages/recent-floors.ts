import { rooms } from "../announce.js";
import type { Deps } from "../context.js";

const keptMs = 60_000;

type Floors = { until: number; of: Map<string, number> };

/**
 * Who joined lately, and from which seq on they may see. A message is announced after its commit, so one from before a newcomer's floor
 * can reach the room after their sockets did: it is kept from them here, in the process that holds the sockets.
 */
export function hideBelowFloors(deps: Pick<Deps, "bus">): void {
  const recent = new Map<string, Floors>();
  deps.bus.live.onSignal("members:floors", (payload) => {
    const { conversationId, floors } = payload as { conversationId: string; floors: [string, number][] };
    const now = performance.now();
    for (const [id, { until }] of recent) if (until < now) recent.delete(id);
    recent.set(conversationId, { until: now + keptMs, of: new Map([...(recent.get(conversationId)?.of ?? []), ...floors]) });
  });
  deps.bus.live.onHide((event, payload) => {
    if (recent.size === 0 || event !== "message:created") return [];
    const { conversationId, seq } = payload as { conversationId: string; seq: number };
    const floors = recent.get(conversationId);
    return floors ? [...floors.of].filter(([, floor]) => floor > seq).map(([accountId]) => rooms.account(accountId)) : [];
  });
}
