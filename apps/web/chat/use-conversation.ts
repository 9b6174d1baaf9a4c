import type { ConversationDetail, ConversationHandle } from "@hoopoe/sdk";
import { useEffect } from "react";
import { client } from "../client.js";
import { useObservable } from "../observable.js";

/** The conversation, kept complete for as long as the component is there. */
export function useConversation(id: string): { handle: ConversationHandle; view: ConversationDetail } {
  const handle = client.conversation(id);
  useEffect(() => {
    handle.open();
    return () => handle.close();
  }, [handle]);
  return { handle, view: useObservable(handle.view) };
}
