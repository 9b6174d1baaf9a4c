import { Component, memo, type ReactNode } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "./code-block.js";
import { allowedTarget } from "./link-target.js";
import styles from "./markdown.module.css";
import { isTame } from "./tame.js";
import { useLinkHosts } from "./use-link-hosts.js";

const plugins = [remarkGfm];

/** Words with the address that they lead to: to be pressed where its host is allowed, else to be read. */
function Linked({ address, children }: { address: string | undefined; children: ReactNode }) {
  const hosts = useLinkHosts();
  const isPlain = !address || address === children || (typeof children === "string" && address === `mailto:${children}`);
  const words = (
    <>
      <bdi>{children}</bdi>
      {isPlain ? null : (
        <bdi className={styles.address} dir="ltr">
          {" "}
          ({address})
        </bdi>
      )}
    </>
  );
  const target = allowedTarget(address, hosts);
  if (!target) return <span className={styles.link}>{words}</span>;
  return (
    <a href={target} target="_blank" rel="noopener noreferrer nofollow">
      {words}
    </a>
  );
}

/**
 * A model's words are not trusted: no HTML, nothing is loaded, and where a link leads is written out, since words and address may have been put there by
 * whoever wrote the text that the model read. A picture is its description.
 */
const components: Components = {
  a: ({ href, children }) => <Linked address={href}>{children}</Linked>,
  img: ({ alt, src }) => <Linked address={typeof src === "string" ? src : undefined}>{alt || "image"}</Linked>,
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
