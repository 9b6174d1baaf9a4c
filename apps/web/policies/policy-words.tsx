import type { PolicyText } from "@hoopoe/protocol";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { MarkdownBlock } from "../markdown/markdown-block.js";
import markdown from "../markdown/markdown.module.css";
import { splitBlocks } from "../markdown/split-blocks.js";
import { splitShort } from "./split-short.js";
import styles from "./policies.module.css";

/** Markdown of the organisation's or the product's own; drawn as carefully as any. */
export function Words({ text }: { text: string }) {
  const blocks = useMemo(() => splitBlocks(text), [text]);
  return (
    <div className={markdown.answer} dir="auto">
      {blocks.map((block, index) => (
        <MarkdownBlock key={index} text={block} />
      ))}
    </div>
  );
}

/** A version of the scope of use and protection in the reader's language: its short form, and behind a line the whole. */
export function PolicyWords({ policy, open = false }: { policy: Pick<PolicyText, "zh" | "en">; open?: boolean }) {
  const { t, i18n } = useTranslation();
  const { short, rest } = splitShort(policy[i18n.language === "zh" ? "zh" : "en"]);
  return (
    <>
      {short ? <Words text={short} /> : null}
      {rest ? (
        <details className={styles.rest} open={open || !short}>
          <summary>{t("policies.readAll")}</summary>
          <Words text={rest} />
        </details>
      ) : null}
    </>
  );
}
