import type { ReactNode } from "react";
import { Mark } from "../brand/mark.js";
import { LanguageSwitch, ThemeSwitch } from "../shell/preferences.js";
import styles from "./door.module.css";

/** The frame of the pages before the sign-in. */
export function Door({ title, lead, wide, children }: { title: string; lead?: string; wide?: boolean; children: ReactNode }) {
  return (
    <div className={styles.door}>
      <main className={`${styles.card} ${wide ? styles.wide : ""}`}>
        <header className={styles.header}>
          <Mark size={44} />
          <h1>{title}</h1>
          {lead ? <p>{lead}</p> : null}
        </header>
        {children}
      </main>
      <footer className={styles.footer}>
        <LanguageSwitch />
        <ThemeSwitch />
      </footer>
    </div>
  );
}
