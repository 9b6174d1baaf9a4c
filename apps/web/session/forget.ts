import { client } from "../client.js";
import { forgetKept } from "../kept.js";
import { queries } from "../queries.js";

/** Calls when whoever was signed in no longer is: signed out, or, after another tab changed the cookie that both share, somebody else. */
export function onPersonGone(forget: () => void): void {
  let last: string | null = null;
  client.session.subscribe(() => {
    const { status, me } = client.session.get();
    if (status === "signed-out" || (me && last && me.id !== last)) forget();
    last = me?.id ?? null;
  });
}

/** Whoever signs in next on this page finds nothing of whoever was here before. */
export function forgetOnSignOut(): void {
  onPersonGone(() => {
    queries.clear();
    forgetKept();
  });
}
