import { client } from "../client.js";
import { useObservable } from "../observable.js";

const none: readonly string[] = [];

/** Where links in AI text may lead, as the organisation has it. */
export function useLinkHosts(): { hosts: readonly string[]; own: string } {
  const { me } = useObservable(client.session);
  return { hosts: me?.organisation.botLinkHosts ?? none, own: window.location.origin };
}
