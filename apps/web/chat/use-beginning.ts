import type { ConversationDetail } from "@hoopoe/sdk";
import type { Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useRef } from "react";
import { useChat } from "./chat-context.js";
import type { Row } from "./rows.js";

/** As many as unread messages are counted (protocol, rule 7), in pages of 50. */
const pagesMax = 20;

type BeginningInput = { virtualizer: Virtualizer<HTMLDivElement, Element>; rows: readonly Row[]; view: ConversationDetail; unreadAfter: number | null };

/**
 * Begins at the first unread message, which is loaded first where it stands further up, else at the end.
 * Until then nothing that passes by counts as read: false in what is returned.
 */
export function useBeginning({ virtualizer, rows, view, unreadAfter }: BeginningInput): RefObject<boolean> {
  const { handle } = useChat();
  const placed = useRef(false);
  const pages = useRef(0);
  const { hasOlder, loadingOlder } = view;
  useLayoutEffect(() => {
    if (placed.current || rows.length === 0) return;
    const place = (index: number): void => {
      placed.current = true;
      if (index >= 0) virtualizer.scrollToIndex(index, { align: "start" });
      else virtualizer.scrollToEnd();
    };
    const line = rows.findIndex((row) => row.type === "unread");
    const oldest = rows[0];
    const above = line < 0 && unreadAfter !== null && hasOlder && oldest?.type === "message" && oldest.message.seq > unreadAfter;
    if (!above) place(line);
    else if (pages.current === pagesMax) place(0);
    else if (!loadingOlder) {
      pages.current += 1;
      handle.loadOlder().catch(() => placed.current || place(0));
    }
  }, [rows, virtualizer, handle, unreadAfter, hasOlder, loadingOlder]);
  return placed;
}
