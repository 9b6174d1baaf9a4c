import { useTranslation } from "react-i18next";
import { useUsers } from "../directory/use-users.js";
import styles from "./typing-line.module.css";

/** Always as tall as its text, so that nothing jumps when somebody begins to type. */
export function TypingLine({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation();
  const [one, two] = useUsers(ids.slice(0, 2));
  const name = one?.displayName ?? "…";
  const words =
    ids.length === 0
      ? ""
      : ids.length === 1
        ? t("chat.typingOne", { name })
        : ids.length === 2
          ? t("chat.typingTwo", { name, other: two?.displayName ?? "…" })
          : t("chat.typingMany");
  return <div className={styles.line}>{words}</div>;
}
