import { type KeyboardEvent, useDeferredValue, useEffect, useId, useMemo, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import { Icon } from "../controls/icon.js";
import { usePlace } from "../controls/place.js";
import type { Language } from "../i18n/index.js";
import { type EmojiEntry, emojiGroups, searchEmoji } from "./catalogue.js";
import styles from "./emoji-picker.module.css";
import { frequentEmoji } from "./frequent.js";
import { moveInGrid } from "./move-in-grid.js";

type EmojiPickerProps = { anchor: Element; chosen: ReadonlySet<string>; note: string | null; onChoose: (emoji: string) => void; onClose: () => void };
type Shown = { key: string; title: string; entries: readonly EmojiEntry[] };

const byEmoji = new Map(emojiGroups.flatMap((group) => group.entries).map((entry) => [entry.emoji, entry]));
const frequent = frequentEmoji.flatMap((emoji) => byEmoji.get(emoji) ?? []);

/** What is shown for these words: the frequent ones and every group, or what was found. */
function useShown(words: string): readonly Shown[] {
  const { t } = useTranslation();
  return useMemo(() => {
    if (words.trim()) return [{ key: "found", title: t("emoji.found"), entries: searchEmoji(words) }];
    const groups = emojiGroups.map(({ name, entries }) => ({ key: name, title: t(`emoji.${name}`), entries }));
    return [{ key: "frequent", title: t("emoji.frequent"), entries: frequent }, ...groups];
  }, [words, t]);
}

function Group({ group, chosen, onChoose }: { group: Shown; chosen: ReadonlySet<string>; onChoose: (emoji: string) => void }) {
  const { i18n } = useTranslation();
  const id = useId();
  return (
    <section aria-labelledby={id} data-group={group.key} className={styles.group}>
      <h3 id={id}>{group.title}</h3>
      <div className={styles.grid}>
        {group.entries.map(({ emoji, names }) => (
          <button
            key={emoji}
            type="button"
            data-emoji
            tabIndex={-1}
            className={chosen.has(emoji) ? styles.chosen : ""}
            aria-pressed={chosen.has(emoji)}
            aria-label={names[i18n.language as Language]}
            title={names[i18n.language as Language]}
            onClick={() => onChoose(emoji)}
          >
            {emoji}
          </button>
        ))}
      </div>
    </section>
  );
}

/** Chooses one emoji: by kind, or by a word in Chinese or English. Tab goes between the word and the emoji, arrows move among these. */
export function EmojiPicker({ anchor, chosen, note, onChoose, onClose }: EmojiPickerProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const [words, setWords] = useState("");
  const shown = useShown(useDeferredValue(words));
  const place = usePlace({ box, anchor, prefer: "above" });
  useEffect(() => {
    // A finger has not asked for the keyboard.
    if (window.matchMedia("(hover: hover)").matches) search.current?.focus();
    else box.current?.focus();
    const outside = (event: Event) => !box.current?.contains(event.target as Node) && !anchor.contains(event.target as Node) && onClose();
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [anchor, onClose]);
  const buttons = () => [...(scroll.current?.querySelectorAll<HTMLElement>("[data-emoji]") ?? [])];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.stopPropagation();
    const inSearch = event.target === search.current;
    const all = buttons();
    if (event.key === "Escape") onClose();
    else if (event.key === "Tab") (inSearch ? all[0] : search.current)?.focus();
    else if (event.key === "Enter" && inSearch && words.trim()) all[0]?.click();
    else if (inSearch && event.key === "ArrowDown") all[0]?.focus();
    else if (inSearch || !moveInGrid(event.key, all, () => search.current?.focus())) return;
    event.preventDefault();
  };
  const goTo = (key: string) => scroll.current?.querySelector(`[data-group="${key}"]`)?.scrollIntoView({ block: "start" });
  return createPortal(
    <div ref={box} role="dialog" aria-label={t("emoji.title")} tabIndex={-1} className={styles.picker} style={place} onKeyDown={onKeyDown}>
      <div className={styles.search}>
        <Icon name="search" size={16} />
        <input
          ref={search}
          type="search"
          maxLength={60}
          aria-label={t("emoji.search")}
          placeholder={t("emoji.search")}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </div>
      {note ? (
        <p className={styles.note} role="status">
          {note}
        </p>
      ) : null}
      <div ref={scroll} className={styles.scroll}>
        {shown.map((group) => (
          <Group key={group.key} group={group} chosen={chosen} onChoose={onChoose} />
        ))}
        {shown[0]?.entries.length === 0 ? (
          <p className={styles.none} role="status">
            {t("emoji.none")}
          </p>
        ) : null}
      </div>
      {words.trim() ? null : (
        <div className={styles.tabs}>
          {emojiGroups.map(({ name, entries }) => (
            <button key={name} type="button" tabIndex={-1} aria-label={t(`emoji.${name}`)} title={t(`emoji.${name}`)} onClick={() => goTo(name)}>
              {entries[0]?.emoji}
            </button>
          ))}
        </div>
      )}
    </div>,
    document.body,
  );
}
