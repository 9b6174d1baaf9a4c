import type { ReactNode } from "react";
import styles from "./tag.module.css";

export function Tag({ look = "quiet", children }: { look?: "quiet" | "accent" | "good" | "warning" | "danger"; children: ReactNode }) {
  return <span className={`${styles.tag} ${styles[look]}`}>{children}</span>;
}
