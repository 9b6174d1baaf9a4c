import { type MouseEvent, type PointerEvent, useRef } from "react";

const holdMs = 450;
const movePx = 10;

/** A finger that rests on an element does what a menu button does for others. What is itself a control keeps its own press. */
export function useLongPress(onPress: () => void) {
  const held = useRef<{ x: number; y: number; timer: ReturnType<typeof setTimeout> } | null>(null);
  const fired = useRef(false);
  const end = () => {
    clearTimeout(held.current?.timer);
    held.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      end();
      fired.current = false;
      const control = (event.target as Element).closest("a, button, input, summary, textarea");
      if (event.pointerType !== "touch" || (control && control !== event.currentTarget)) return;
      const timer = setTimeout(() => {
        held.current = null;
        onPress();
        // After it: what it clicks itself is no click of the finger.
        fired.current = true;
      }, holdMs);
      held.current = { x: event.clientX, y: event.clientY, timer };
    },
    onPointerMove: (event: PointerEvent) => {
      const { current } = held;
      if (current && Math.hypot(event.clientX - current.x, event.clientY - current.y) > movePx) end();
    },
    onPointerUp: end,
    onPointerCancel: end,
    // The browser's own menu for a held finger would lie over ours.
    onContextMenu: (event: MouseEvent) => {
      if (held.current || fired.current) event.preventDefault();
    },
    onClickCapture: (event: MouseEvent) => {
      if (!fired.current) return;
      fired.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
