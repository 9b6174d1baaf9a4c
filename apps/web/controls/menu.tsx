import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { IconButton } from "./button.js";
import { Icon, type IconName } from "./icon.js";
import styles from "./menu.module.css";
import { usePlace } from "./place.js";

export type MenuItem = { text: string; icon?: IconName; danger?: boolean; disabled?: boolean; onChoose: () => void };
type MenuProps = {
  label: string;
  /** Asked for when it opens: what can be done may depend on the time. */
  items: () => readonly MenuItem[];
  /** Above the items; what can be chosen in it has the role `menuitem`. */
  renderHead?: (close: () => void) => ReactNode;
  icon?: IconName;
  tabIndex?: number;
  className?: string;
  rowFocus?: boolean;
};
type ListProps = Pick<MenuProps, "label" | "items" | "renderHead"> & { button: HTMLElement; onClose: () => void };

function List({ label, items, renderHead, button, onClose }: ListProps) {
  const ref = useRef<HTMLDivElement>(null);
  const [shown] = useState(items);
  const place = usePlace({ box: ref, anchor: button, onLost: onClose });
  useEffect(() => {
    // The first item, not what stands above: pressing Enter twice should not do something by surprise.
    ref.current?.querySelector<HTMLElement>("[data-item]:not(:disabled)")?.focus({ preventScroll: true });
    const outside = (event: Event) => !ref.current?.contains(event.target as Node) && !button.contains(event.target as Node) && onClose();
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [button, onClose]);
  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(ref.current?.querySelectorAll<HTMLElement>("[role=menuitem]:not(:disabled)") ?? [])];
    const here = all.indexOf(document.activeElement as HTMLElement);
    const [next, previous] = [(here + 1) % all.length, (here - 1 + all.length) % all.length];
    const target = { ArrowDown: next, ArrowRight: next, ArrowUp: previous, ArrowLeft: previous, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") onClose();
    if (event.key === "Escape" || target !== undefined) event.preventDefault();
    event.stopPropagation();
    if (target !== undefined) all[target]?.focus();
  };
  return (
    <div ref={ref} role="menu" aria-label={label} className={styles.menu} style={place} onKeyDown={onKeyDown} tabIndex={-1}>
      {renderHead?.(onClose)}
      {shown.map((item) => (
        <button
          key={item.text}
          type="button"
          role="menuitem"
          data-item
          tabIndex={-1}
          disabled={item.disabled}
          className={`${styles.item} ${item.danger ? styles.danger : ""}`}
          onClick={() => {
            onClose();
            item.onChoose();
          }}
        >
          {item.icon ? <Icon name={item.icon} size={16} /> : null}
          {item.text}
        </button>
      ))}
    </div>
  );
}

/** A button that opens a list of things to do; arrows move, Escape closes and gives the focus back. */
export function Menu({ label, items, renderHead, icon = "more", tabIndex, className, rowFocus }: MenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [opened, setOpened] = useState<HTMLElement | null>(null);
  const close = useCallback(() => {
    setOpened(null);
    button.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <IconButton
        ref={button}
        icon={icon}
        label={label}
        title={undefined}
        className={className}
        tabIndex={tabIndex}
        data-row-focus={rowFocus || undefined}
        aria-haspopup="menu"
        aria-expanded={opened !== null}
        onClick={() => setOpened(opened ? null : button.current)}
      />
      {opened ? createPortal(<List label={label} items={items} renderHead={renderHead} button={opened} onClose={close} />, document.body) : null}
    </>
  );
}
