import type { ButtonHTMLAttributes, Ref } from "react";
import styles from "./button.module.css";
import { Icon, type IconName } from "./icon.js";

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & {
  look?: "primary" | "plain" | "ghost" | "danger";
  icon?: IconName;
  small?: boolean;
  /** Something is under way: shown, and a second press does nothing. */
  busy?: boolean;
  /** Has the focus when its dialog opens. */
  "data-first-focus"?: boolean;
  ref?: Ref<HTMLButtonElement>;
};

export function Button({ look = "plain", icon, small, busy, className, children, onClick, ...rest }: ButtonProps) {
  const classes = [styles.button, styles[look], small ? styles.small : "", className ?? ""].join(" ");
  return (
    <button type="button" {...rest} className={classes} aria-busy={busy || undefined} onClick={busy ? (event) => event.preventDefault() : onClick}>
      {busy ? <span className={styles.spinner} aria-hidden="true" /> : icon ? <Icon name={icon} size={small ? 15 : 17} /> : null}
      {children}
    </button>
  );
}

type IconButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { icon: IconName; label: string; size?: number; ref?: Ref<HTMLButtonElement> };

/** A button with only a picture: its label is its name and its tooltip. */
export function IconButton({ icon, label, size = 18, className, ...rest }: IconButtonProps) {
  return (
    <button type="button" title={label} aria-label={label} {...rest} className={`${styles.iconButton} ${className ?? ""}`}>
      <Icon name={icon} size={size} />
    </button>
  );
}
