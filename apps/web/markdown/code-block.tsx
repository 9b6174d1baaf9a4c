import { Children, type ComponentProps, isValidElement, type ReactNode, use, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { AnswerLabel, labelledCode } from "../chat/answer-label.js";
import { Button } from "../controls/button.js";
import { copyText } from "../controls/copy.js";
import styles from "./markdown.module.css";

const shownMs = 2_000;

/** The language that a fence names, as react-markdown hands it on. */
function languageOf(children: ReactNode): string {
  const [code] = Children.toArray(children);
  const name = isValidElement<{ className?: string }>(code) ? code.props.className : undefined;
  return /language-(\S+)/.exec(name ?? "")?.[1] ?? "";
}

/** Code as it was written, with its language and a way to take it along. Nothing of it is run, nor coloured by anything that runs. */
export function CodeBlock({ children }: ComponentProps<"pre">) {
  const { t } = useTranslation();
  const label = use(AnswerLabel);
  const language = languageOf(children);
  const code = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const text = code.current?.textContent?.replace(/\n$/, "") ?? "";
    setCopied(await copyText(labelledCode(text, { language, label })));
    setTimeout(() => setCopied(false), shownMs);
  };
  return (
    <div className={styles.code}>
      <div className={styles.codeHead}>
        <span>{language}</span>
        <Button small icon={copied ? "check" : "copy"} onClick={copy}>
          {copied ? t("common.copied") : t("common.copy")}
        </Button>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls sideways must be reachable by keyboard */}
      <pre ref={code} tabIndex={0} dir="ltr">
        {children}
      </pre>
    </div>
  );
}
