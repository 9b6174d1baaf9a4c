import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.js";
import styles from "./notice.module.css";

const icons: Record<NoticeLook, IconName> = { info: "info", warning: "warning", danger: "failed", good: "check" };
export type NoticeLook = "info" | "warning" | "danger" | "good";

export function Notice({ look = "info", title, children, role }: { look?: NoticeLook; title?: string; children?: ReactNode; role?: "alert" | "status" }) {
  return (
    <div className={`${styles.notice} ${styles[look]}`} role={role}>
      <Icon name={icons[look]} />
      <div className={styles.words}>
        {title ? <strong>{title}</strong> : null}
        {children}
      </div>
    </div>
  );
}
