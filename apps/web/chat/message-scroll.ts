import type { ConversationDetail } from "@hoopoe/sdk";
import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useEffect, useState } from "react";
import { client } from "../client.js";
import { useChat } from "./chat-context.js";
import { type Row, keyOf } from "./rows.js";
import { useBeginning } from "./use-beginning.js";

/** Nearer than this to the end counts as being there: new messages then keep the view at the end. */
const endPx = 80;
/** Older messages are asked for before the reader meets the top. */
const olderPx = 600;
/** Height of the line above the first row. */
const topPx = 44;
/** Further back than this a message is not loaded for, with all that came after it. */
const farSeqs = 1_500;
const jumpPages = 40;

type ScrollInput = { frame: RefObject<HTMLDivElement | null>; rows: readonly Row[]; view: ConversationDetail; unreadAfter: number | null };
type Rows = Virtualizer<HTMLDivElement, Element>;

/** What has been in view is read, while the window is in front. */
function useReading(virtualizer: Rows, rows: readonly Row[], placed: RefObject<boolean>): void {
  const { handle } = useChat();
  const items = virtualizer.getVirtualItems();
  const bottom = (virtualizer.scrollOffset ?? 0) + (virtualizer.scrollRect?.height ?? 0);
  let seen = 0;
  for (const item of items) {
    const row = rows[item.index];
    if (row?.type === "message" && item.start < bottom) seen = Math.max(seen, row.message.seq);
  }
  useEffect(() => {
    const mark = () => placed.current && document.visibilityState === "visible" && document.hasFocus() && seen > 0 && handle.markRead(seen);
    mark();
    document.addEventListener("visibilitychange", mark);
    window.addEventListener("focus", mark);
    return () => {
      document.removeEventListener("visibilitychange", mark);
      window.removeEventListener("focus", mark);
    };
  }, [handle, seen, placed]);
}

/** At the end, the list stays there when the frame or the composer changes its height. */
function useStaying(frame: ScrollInput["frame"], virtualizer: Rows, filled: boolean): void {
  useEffect(() => {
    const element = frame.current;
    if (!element || !filled) return;
    let height = element.clientHeight;
    const observer = new ResizeObserver(() => {
      const shrunk = height - element.clientHeight;
      height = element.clientHeight;
      if (shrunk !== 0 && virtualizer.getDistanceFromEnd() <= endPx + Math.max(shrunk, 0)) virtualizer.scrollToEnd();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, virtualizer, filled]);
}

/** Goes to a message, loading older ones until it is there; shows it by itself among its neighbours when it is far back. False: it is not to be had. */
function useJump(virtualizer: Rows, rows: readonly Row[]): { marked: string | null; jumpTo: (messageId: string) => Promise<boolean> } {
  const { handle, ask } = useChat();
  const [marked, setMarked] = useState<string | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    const index = wanted ? rows.findIndex((row) => row.key === wanted) : -1;
    if (index < 0) return;
    setWanted(null);
    setMarked(wanted);
    virtualizer.scrollToIndex(index, { align: "center" });
  }, [wanted, rows, virtualizer]);
  useEffect(() => {
    const timer = setTimeout(() => setMarked(null), 2_000);
    return () => clearTimeout(timer);
  }, [marked]);
  const jumpTo = useCallback(
    async (messageId: string) => {
      const here = (): boolean => handle.view.get().messages.some((message) => message.id === messageId);
      if (!here()) {
        const target = await client.call("readMessage", { params: { id: messageId } }).catch(() => null);
        if (!target) return false;
        const oldest = handle.view.get().messages[0]?.seq ?? 0;
        if (!here() && oldest - target.seq > farSeqs) {
          ask({ what: "far", message: target });
          return true;
        }
      }
      for (let page = 0; page < jumpPages; page++) {
        // somebody else's page is on its way: only one is loaded at a time
        while (handle.view.get().loadingOlder) await new Promise((resolve) => setTimeout(resolve, 30));
        const { messages, hasOlder } = handle.view.get();
        const found = messages.find((message) => message.id === messageId);
        if (found) setWanted(keyOf(found));
        if (found) return true;
        if (!hasOlder) return false;
        await handle.loadOlder().catch(() => undefined);
        if (handle.view.get().messages.length === messages.length) return false;
      }
      return false;
    },
    [handle, ask],
  );
  return { marked, jumpTo };
}

/** The virtual list of a chat: it holds still when older messages come above, and follows new ones only at its end. */
export function useMessageScroll({ frame, rows, view, unreadAfter }: ScrollInput) {
  const { handle } = useChat();
  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: (index) => (rows[index]?.type === "message" ? 64 : 36),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    scrollMargin: topPx,
    paddingEnd: 8,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: endPx,
  });
  const placed = useBeginning({ virtualizer, rows, view, unreadAfter });
  useStaying(frame, virtualizer, rows.length > 0);
  useReading(virtualizer, rows, placed);
  const atEnd = virtualizer.scrollOffset === null || virtualizer.getDistanceFromEnd() <= endPx;
  const newest = view.messages.at(-1)?.seq ?? 0;
  const [seenNewest, setSeenNewest] = useState(newest);
  useEffect(() => {
    if (atEnd) setSeenNewest(newest);
  }, [atEnd, newest]);
  const nearTop = virtualizer.scrollOffset !== null && virtualizer.scrollOffset < olderPx;
  const { hasOlder, loadingOlder } = view;
  useEffect(() => {
    // A page that could not be read is asked for again on the next scroll.
    if (nearTop && hasOlder && !loadingOlder) void handle.loadOlder().catch(() => undefined);
  }, [nearTop, hasOlder, loadingOlder, handle]);
  const toEnd = useCallback(() => virtualizer.scrollToEnd(), [virtualizer]);
  return { virtualizer, atEnd, unseen: newest > seenNewest, toEnd, ...useJump(virtualizer, rows) };
}
