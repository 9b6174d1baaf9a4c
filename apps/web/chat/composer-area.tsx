import { limits } from "@hoopoe/protocol";
import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./composer.module.css";

/** From here on the counter is shown. */
const nearLimit = limits.textLength - 1_000;

/** Whether a text can be sent as it stands; with files it may be empty. */
export const isSendable = (text: string, files = 0): boolean => (files > 0 || text.trim() !== "") && text.length <= limits.textLength;

export function Counter({ length }: { length: number }) {
  const { t } = useTranslation();
  if (length <= nearLimit) return null;
  const left = limits.textLength - length;
  return (
    <span className={left < 0 ? styles.over : styles.near} role="status">
      {left < 0 ? t("chat.tooLong", { count: -left }) : t("chat.left", { count: left })}
    </span>
  );
}

/** As tall as its text, up to a third of the window. */
export function useGrowth(text: string) {
  const ref = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const area = ref.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, window.innerHeight / 3)}px`;
  }, [text]);
  return ref;
}

/** Enter without another key. While an input method composes, Enter chooses a word; Safari says so only by the key code. */
export const isComposing = (event: { nativeEvent: { isComposing: boolean }; keyCode: number }): boolean =>
  event.nativeEvent.isComposing || event.keyCode === 229;
