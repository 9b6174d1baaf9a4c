import { Fragment, type ReactNode, useMemo } from "react";
import { useUsers } from "../directory/use-users.js";
import { allowedTarget } from "../markdown/link-target.js";
import { useLinkHosts } from "../markdown/use-link-hosts.js";
import { pieces } from "./links.js";
import styles from "./plain-text.module.css";

type PlainTextProps = { text: string; mentions: readonly string[]; ofAi?: boolean; children?: ReactNode };

/**
 * A person's text as it was written: http(s) addresses open in a new window that knows nothing of this one; where AI wrote it (`ofAi`), only those that its
 * own answers may link. `children` stand behind its last word.
 */
export function PlainText({ text, mentions, ofAi = false, children }: PlainTextProps) {
  const hosts = useLinkHosts();
  const users = useUsers(mentions);
  const parts = useMemo(
    () =>
      pieces(
        text,
        users.map((user) => user?.displayName ?? ""),
      ),
    [text, users],
  );
  return (
    <p className={styles.text} dir="auto">
      {parts.map((part, index) => {
        if (part.type === "text") return <Fragment key={index}>{part.text}</Fragment>;
        if (part.type === "mention")
          return (
            <bdi key={index} className={styles.mention}>
              {part.text}
            </bdi>
          );
        if (ofAi && !allowedTarget(part.href, hosts)) return <Fragment key={index}>{part.text}</Fragment>;
        return (
          <a key={index} href={part.href} target="_blank" rel="noopener noreferrer nofollow" dir="ltr">
            {part.text}
          </a>
        );
      })}
      {children}
    </p>
  );
}
