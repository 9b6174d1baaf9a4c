import { useDeferredValue, useMemo } from "react";
import { finishBlock } from "../markdown/finish-block.js";
import { MarkdownBlock } from "../markdown/markdown-block.js";
import styles from "../markdown/markdown.module.css";
import { splitBlocks } from "../markdown/split-blocks.js";

/** A bot's answer in markdown, with a caret while it is being written. Blocks that are complete are neither parsed nor drawn again. */
export function AnswerText({ text, streaming }: { text: string; streaming: boolean }) {
  // Parsing a long block for each of its words must not hold up typing; a whole answer is shown with how it ended.
  const deferred = useDeferredValue(text);
  const shown = streaming ? deferred : text;
  const blocks = useMemo(() => splitBlocks(shown), [shown]);
  return (
    <div className={`${styles.answer} ${streaming ? styles.streaming : ""}`} dir="auto" aria-busy={streaming}>
      {blocks.map((block, index) => (
        // a text only grows at its end
        <MarkdownBlock key={index} text={streaming && index === blocks.length - 1 ? finishBlock(block) : block} />
      ))}
      {streaming && !shown ? <p /> : null}
    </div>
  );
}
