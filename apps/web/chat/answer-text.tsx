import { type ClipboardEvent, useDeferredValue, useMemo } from "react";
import { finishBlock } from "../markdown/finish-block.js";
import { MarkdownBlock } from "../markdown/markdown-block.js";
import styles from "../markdown/markdown.module.css";
import { splitBlocks } from "../markdown/split-blocks.js";
import { AnswerLabel, labelled } from "./answer-label.js";

/** What is copied out of an answer by hand carries its label too. */
function copyLabelled(event: ClipboardEvent, label: string): void {
  const chosen = document.getSelection()?.toString();
  if (!chosen || !label) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", labelled(chosen, label));
}

/** A bot's answer in markdown, with a caret while it is being written. Blocks that are complete are neither parsed nor drawn again. */
export function AnswerText({ text, streaming, label }: { text: string; streaming: boolean; label: string }) {
  // Parsing a long block for each of its words must not hold up typing; a whole answer is shown with how it ended.
  const deferred = useDeferredValue(text);
  const shown = streaming ? deferred : text;
  const blocks = useMemo(() => {
    const split = splitBlocks(shown);
    return streaming ? split.map((block, at) => (at === split.length - 1 ? finishBlock(block) : block)) : split;
  }, [shown, streaming]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- nothing is to be pressed: it hears what is copied out of it
    <div onCopy={(event) => copyLabelled(event, label)} className={`${styles.answer} ${streaming ? styles.streaming : ""}`} dir="auto" aria-busy={streaming}>
      <AnswerLabel value={label}>
        {blocks.map((block, index) => (
          // a text only grows at its end
          <MarkdownBlock key={index} text={block} />
        ))}
      </AnswerLabel>
      {streaming && blocks.every((block) => block.trim() === "") ? <p /> : null}
    </div>
  );
}
