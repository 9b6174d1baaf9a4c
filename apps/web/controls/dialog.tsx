import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "./button.js";
import styles from "./dialog.module.css";

type DialogProps = { title: string; onClose: () => void; children: ReactNode; footer?: ReactNode; width?: number };

/** What is chosen, else the first thing to fill in; without either the browser takes the first button. */
const firstFocus = "[data-first-focus], input:not([type=radio], :disabled), select:not(:disabled), textarea";

/** A modal dialog: the browser keeps the focus inside, closes it on Escape and gives the focus back afterwards. */
export function Dialog({ title, onClose, children, footer, width = 480 }: DialogProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // A text may be marked with the mouse from within to beyond the edge: that is no click on the backdrop, though it ends there.
  const pressedOutside = useRef(false);
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>(firstFocus)?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- a click on the backdrop is an extra; Escape does the same by keyboard
    <dialog
      ref={ref}
      className={styles.dialog}
      style={{ maxWidth: width }}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        pressedOutside.current = event.target === ref.current;
      }}
      onClick={(event) => pressedOutside.current && event.target === ref.current && onClose()}
    >
      <div className={styles.box}>
        <header className={styles.header}>
          <h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label={t("common.close")} onClick={onClose} />
        </header>
        <div className={styles.body}>{children}</div>
        {footer ? <footer className={styles.footer}>{footer}</footer> : null}
      </div>
    </dialog>
  );
}
