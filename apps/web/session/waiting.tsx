import { Mark } from "../brand/mark.js";
import { Fault } from "../controls/fault.js";
import styles from "./waiting.module.css";

/** The first moment of the page: the bird breathing, or why it does not go on. */
export function Waiting({ label, error, onRetry }: { label: string; error: unknown; onRetry?: () => void }) {
  return (
    <main className={styles.waiting}>
      <span className={error ? "" : styles.mark} role={error ? undefined : "status"} aria-label={error ? undefined : label}>
        <Mark size={52} />
      </span>
      <div className={styles.fault}>
        <Fault error={error} onRetry={onRetry} />
      </div>
    </main>
  );
}
