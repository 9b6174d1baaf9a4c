import type { Ai } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { Icon, type IconName } from "../controls/icon.js";
import styles from "./answer-foot.module.css";

type Shown = "thinking" | "writing" | Exclude<Ai["state"], "streaming">;
const icons: Record<Shown, IconName> = {
  thinking: "spark",
  writing: "edit",
  done: "check",
  stopped: "stop",
  failed: "warning",
  interrupted: "warning",
  blocked: "lock",
};

/** How an answer stands, at a glance. Nothing written yet: the model thinks, or has not said its first word. */
export function AnswerState({ ai, text }: { ai: Ai; text: string }) {
  const { t } = useTranslation();
  const shown: Shown = ai.state === "streaming" ? (text === "" ? "thinking" : "writing") : ai.state;
  return (
    <span className={`${styles.state} ${styles[shown]}`} data-state={shown}>
      <Icon name={icons[shown]} size={13} />
      {t(`answers.state.${shown}`)}
    </span>
  );
}
