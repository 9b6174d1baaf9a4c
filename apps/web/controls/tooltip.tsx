import { type ReactNode, useRef } from "react";
import { createPortal } from "react-dom";
import { usePlace } from "./place.js";
import styles from "./tooltip.module.css";

/** Words above an element, which names it in `aria-describedby`. */
export function Tooltip({ id, anchor, children }: { id: string; anchor: Element; children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  const place = usePlace({ box: ref, anchor, prefer: "above" });
  return createPortal(
    <div ref={ref} id={id} role="tooltip" className={styles.tooltip} style={place}>
      {children}
    </div>,
    document.body,
  );
}
