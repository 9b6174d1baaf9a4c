import { memo, useDeferredValue } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import styles from "./answer-text.module.css";

const plugins = [remarkGfm];

/**
 * A model's words are not trusted: no HTML, nothing is loaded, and a link is its words with the address written out,
 * since both may have been put there by whoever wrote the text that the model read.
 */
const components: Components = {
  a: ({ href, children }) => (
    <span className={styles.link}>
      {children}
      {href && href !== children && !(typeof children === "string" && href === `mailto:${children}`) ? <span className={styles.address}> ({href})</span> : null}
    </span>
  ),
  img: ({ alt, src }) => (
    <span className={styles.link}>
      {alt || "image"}
      {typeof src === "string" ? <span className={styles.address}> ({src})</span> : null}
    </span>
  ),
  pre: ({ children }) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls sideways must be reachable by keyboard
    <pre tabIndex={0}>{children}</pre>
  ),
  table: ({ children }) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
    <div className={styles.table} tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

const Rendered = memo(({ text }: { text: string }) => (
  <Markdown remarkPlugins={plugins} skipHtml components={components}>
    {text}
  </Markdown>
));
Rendered.displayName = "Rendered";

/** A bot's answer in markdown, with a caret while it is being written. */
export function AnswerText({ text, streaming }: { text: string; streaming: boolean }) {
  // Parsing a long answer for each of its words must not hold up typing; a whole one is shown with how it ended.
  const deferred = useDeferredValue(text);
  const shown = streaming ? deferred : text;
  return (
    <div className={`${styles.answer} ${streaming ? styles.streaming : ""}`} dir="auto" aria-busy={streaming}>
      <Rendered text={shown} />
      {streaming && !shown ? <p /> : null}
    </div>
  );
}
