import type { User } from "@hoopoe/protocol";
import styles from "./avatar.module.css";
import { Icon, type IconName } from "./icon.js";

/** One of eight grounds, always the same for the same id. */
function ground(id: string): number {
  let sum = 7;
  for (let index = 0; index < id.length; index++) sum = (sum * 31 + id.charCodeAt(index)) >>> 0;
  return sum % 8;
}

const segmenter = new Intl.Segmenter();
/** Whole characters as people count them. */
const characters = (text: string): string[] => Array.from(segmenter.segment(text), ({ segment }) => segment);

/** Two letters of a Latin name, the last two characters of a Chinese one (the given name), one of anything else. */
export function initials(name: string): string {
  const plain = name.trim();
  if (/^\p{Script=Han}+$/u.test(plain)) return characters(plain).slice(-2).join("");
  const words = plain.split(/\s+/u);
  const first = characters(words[0] ?? "")[0] ?? "?";
  const last = words.length > 1 ? (characters(words.at(-1) ?? "")[0] ?? "") : "";
  return (first + last).toUpperCase();
}

type AvatarProps = { id: string; name: string; kind?: User["kind"]; icon?: IconName; size?: number; online?: boolean };

/** Decorative: the name is always written beside it. `online` undefined: presence is not known or not meant. */
export function Avatar({ id, name, kind = "human", icon, size = 36, online }: AvatarProps) {
  const picture = icon ?? (kind === "bot" ? "spark" : null);
  return (
    <span className={styles.frame} style={{ width: size, height: size }} aria-hidden="true">
      <span
        className={`${styles.avatar} ${kind === "bot" || icon ? styles.square : ""}`}
        data-ground={ground(id)}
        style={{ fontSize: Math.round(size * 0.36) }}
      >
        {picture ? <Icon name={picture} size={Math.round(size * 0.55)} /> : initials(name)}
      </span>
      {online === undefined ? null : <span className={online ? styles.online : styles.offline} />}
    </span>
  );
}
