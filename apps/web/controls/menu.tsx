import { type KeyboardEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { IconButton } from "./button.js";
import { Icon, type IconName } from "./icon.js";
import styles from "./menu.module.css";

export type MenuItem = { text: string; icon?: IconName; danger?: boolean; disabled?: boolean; onChoose: () => void };
type MenuProps = { label: string; items: readonly MenuItem[]; icon?: IconName; tabIndex?: number; className?: string; rowFocus?: boolean };

/** Beside its button for as long as it is open: the list behind may scroll while an answer streams. */
function usePlace(menu: RefObject<HTMLDivElement | null>, button: HTMLElement, onClose: () => void): { left: number; top: number } {
  const [place, setPlace] = useState({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const follow = () => {
      const box = menu.current?.getBoundingClientRect();
      const anchor = button.getBoundingClientRect();
      if (!box) return;
      if (anchor.bottom < 0 || anchor.top > window.innerHeight) onClose();
      const below = anchor.bottom + 4 + box.height < window.innerHeight;
      const left = Math.max(8, Math.min(anchor.right - box.width, window.innerWidth - box.width - 8));
      setPlace({ left, top: below ? anchor.bottom + 4 : Math.max(8, anchor.top - box.height - 4) });
    };
    follow();
    document.addEventListener("scroll", follow, true);
    window.addEventListener("resize", follow);
    return () => {
      document.removeEventListener("scroll", follow, true);
      window.removeEventListener("resize", follow);
    };
  }, [menu, button, onClose]);
  return place;
}

function Items({ items, button, onClose }: { items: readonly MenuItem[]; button: HTMLElement; onClose: () => void }) {
  const ref = useRef<HTMLDivElement>(null);
  const place = usePlace(ref, button, onClose);
  useEffect(() => {
    ref.current?.querySelector<HTMLElement>("[role=menuitem]:not(:disabled)")?.focus({ preventScroll: true });
    const outside = (event: Event) => !ref.current?.contains(event.target as Node) && !button.contains(event.target as Node) && onClose();
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [button, onClose]);
  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(ref.current?.querySelectorAll<HTMLElement>("[role=menuitem]:not(:disabled)") ?? [])];
    const here = all.indexOf(document.activeElement as HTMLElement);
    const target = { ArrowDown: (here + 1) % all.length, ArrowUp: (here - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") onClose();
    if (event.key === "Escape" || target !== undefined) event.preventDefault();
    event.stopPropagation();
    if (target !== undefined) all[target]?.focus();
  };
  return (
    <div ref={ref} role="menu" className={styles.menu} style={place} onKeyDown={onKeyDown} tabIndex={-1}>
      {items.map((item) => (
        <button
          key={item.text}
          type="button"
          role="menuitem"
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
export function Menu({ label, items, icon = "more", tabIndex, className, rowFocus }: MenuProps) {
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
      {opened ? createPortal(<Items items={items} button={opened} onClose={close} />, document.body) : null}
    </>
  );
}
