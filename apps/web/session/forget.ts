import { client } from "../client.js";
import { forgetKept } from "../kept.js";
import { queries } from "../queries.js";

/** Whoever signs in next on this page finds nothing of whoever was here before. */
export function forgetOnSignOut(): void {
  client.session.subscribe(() => {
    if (client.session.get().status !== "signed-out") return;
    queries.clear();
    forgetKept();
  });
}
