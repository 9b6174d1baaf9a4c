import type { Virtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useState } from "react";
import type { Row } from "./rows.js";

const focusRow = (list: Element, index: number): boolean => {
  const target = list.querySelector<HTMLElement>(`[data-index="${index}"] [data-row-focus]`);
  target?.focus({ preventScroll: true });
  return target !== null;
};

/** One tab stop for the whole history; arrows, Home and End move between messages. */
export function useRoving(rows: readonly Row[], virtualizer: Virtualizer<HTMLDivElement, Element>) {
  const [key, setKey] = useState<string | null>(null);
  const rendered = virtualizer
    .getVirtualItems()
    .map((item) => rows[item.index])
    .filter((row) => row?.type === "message");
  const tabbable = rendered.some((row) => row?.key === key) ? key : (rendered.at(-1)?.key ?? null);
  const next = (from: number, step: number): number => {
    for (let index = from; index >= 0 && index < rows.length; index += step) if (rows[index]?.type === "message") return index;
    return -1;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const row = (event.target as Element).closest("[data-index]");
    if (!row || !(event.target as Element).hasAttribute("data-row-focus")) return;
    const here = Number(row.getAttribute("data-index"));
    const target = { ArrowUp: next(here - 1, -1), ArrowDown: next(here + 1, 1), Home: next(0, 1), End: next(rows.length - 1, -1) }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    if (target < 0) return;
    const list = event.currentTarget;
    virtualizer.scrollToIndex(target, { align: "auto" });
    // A row that was out of view is drawn in the next frames.
    if (!focusRow(list, target)) requestAnimationFrame(() => requestAnimationFrame(() => focusRow(list, target)));
  };
  return { tabbable, onFocus: setKey, onKeyDown };
}
