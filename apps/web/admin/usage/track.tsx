import styles from "./usage.module.css";

const nearly = 0.8;

/** How much of a budget is used, as a bar; its words stand beside it. */
export function Track({ used, tokens }: { used: number; tokens: number }) {
  const share = tokens === 0 ? 1 : used / tokens;
  const look = share >= 1 ? styles.over : share >= nearly ? styles.nearly : undefined;
  return (
    <span className={styles.track} aria-hidden="true">
      <span className={look} style={{ inlineSize: `${Math.min(share, 1) * 100}%` }} />
    </span>
  );
}
