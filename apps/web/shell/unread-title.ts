import { useEffect } from "react";
import { client } from "../client.js";
import { useObservable } from "../observable.js";

/** The sum of unread messages in the window's title, so that a tab in the background tells. */
export function useUnreadTitle(): void {
  const { items } = useObservable(client.conversations);
  const { me } = useObservable(client.session);
  const unread = items.reduce((sum, conversation) => sum + conversation.unread, 0);
  const place = me ? `${me.organisation.name} · Hoopoe` : "Hoopoe";
  useEffect(() => {
    document.title = unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${place}` : place;
    return () => {
      document.title = "Hoopoe";
    };
  }, [unread, place]);
}
