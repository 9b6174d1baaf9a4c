import type { Erased } from "@hoopoe/store";
import { emit, rooms } from "../announce.js";
import type { Deps } from "../context.js";
import { removeEnded } from "../files/end-files.js";

/** Carries out one erasure that was begun; false when there is none to do. Others take over what this process leaves undone. */
export async function carryOutErasure(deps: Deps): Promise<boolean> {
  const erasure = await deps.store.erasures.claim();
  if (!erasure) return false;
  // those that it ended when it began
  await removeEnded(deps);
  const done = await deps.store.erasures.carryOut(erasure, (erased) => announceErased(deps, erased));
  if (done) deps.log.info({ erasureId: erasure.id, kind: erasure.kind }, "an erasure is done");
  return true;
}

/** One rev that says what is erased; the revs before it (answers that are recalled, who left) every client pulls. */
function announceErased(deps: Deps, { conversationId, accountId, rev, at, left }: Erased): void {
  if (left) deps.bus.live.signal("members:changed", { conversationId, accountIds: [accountId] });
  emit(
    deps,
    "conversation:advanced",
    { conversationId, rev, erased: { senderId: accountId, at: at.toISOString() } },
    { rooms: [rooms.conversation(conversationId)] },
  );
}
