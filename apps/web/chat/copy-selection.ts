import type { ClipboardEvent } from "react";

const marked = "[data-ai-label]";
const shown = "[data-label-shown]";

/** What a selection holds of AI text goes onto the clipboard with its label, once after each answer; what people wrote as it is. */
export function copySelection(event: ClipboardEvent<HTMLElement>): void {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return;
  const range = selection.getRangeAt(0);
  const { commonAncestorContainer: common } = range;
  const inside = (common instanceof Element ? common : common.parentElement)?.closest<HTMLElement>(marked) ?? null;
  const holder = document.createElement("div");
  holder.append(range.cloneContents());
  const answers = inside ? [holder] : [...holder.querySelectorAll<HTMLElement>(marked)].filter((answer) => answer.textContent.trim() !== "");
  if (answers.length === 0) return;
  // the label where the page shows it would be one too many
  for (const label of holder.querySelectorAll(shown)) label.remove();
  for (const answer of answers) {
    const line = document.createElement("p");
    line.textContent = (inside ?? answer).dataset.aiLabel ?? "";
    answer.append(line);
  }
  // only what is laid out has lines
  holder.style.cssText = "position:fixed;inset-inline-start:-99999px;white-space:pre-wrap";
  document.body.append(holder);
  event.clipboardData.setData("text/plain", holder.innerText);
  holder.remove();
  event.preventDefault();
}
