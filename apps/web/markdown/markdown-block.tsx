import { Component, memo, type ReactNode } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "./code-block.js";
import styles from "./markdown.module.css";
import { isTame } from "./tame.js";

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
  pre: CodeBlock,
  table: ({ children }) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls sideways must be reachable by keyboard
    <div className={styles.table} tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

/** What a parser gives up on is shown as the text it is. */
class AsWritten extends Component<{ text: string; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <p className={styles.plain}>{this.props.text}</p> : this.props.children;
  }
}

/** One block of markdown; parsed again only when it changed. */
export const MarkdownBlock = memo(({ text }: { text: string }) => {
  if (!isTame(text)) return <p className={styles.plain}>{text}</p>;
  return (
    <AsWritten text={text}>
      <Markdown remarkPlugins={plugins} skipHtml components={components}>
        {text}
      </Markdown>
    </AsWritten>
  );
});
MarkdownBlock.displayName = "MarkdownBlock";
