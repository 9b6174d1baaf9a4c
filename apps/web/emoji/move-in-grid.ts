/** The next button in the row above or below, nearest to the one that has the focus. */
function inNextRow(all: readonly HTMLElement[], from: HTMLElement, down: boolean): HTMLElement | undefined {
  const { top, left } = from.getBoundingClientRect();
  const places = all.map((button) => ({ button, box: button.getBoundingClientRect() }));
  const beyond = places.filter(({ box }) => (down ? box.top > top + 4 : box.top < top - 4));
  const row = down ? Math.min(...beyond.map(({ box }) => box.top)) : Math.max(...beyond.map(({ box }) => box.top));
  const inRow = beyond.filter(({ box }) => Math.abs(box.top - row) < 4);
  return inRow.toSorted((a, b) => Math.abs(a.box.left - left) - Math.abs(b.box.left - left))[0]?.button;
}

/** Moves the focus among buttons that stand in rows. False: the key is none that moves. `onTop`: beyond the first row. */
export function moveInGrid(key: string, all: readonly HTMLElement[], onTop: () => void): boolean {
  const focused = all.find((button) => button === document.activeElement);
  const here = focused ? all.indexOf(focused) : -1;
  if (!focused) {
    if (key === "ArrowDown") all[0]?.focus();
    return key === "ArrowDown";
  }
  switch (key) {
    case "ArrowRight":
      all[here + 1]?.focus();
      return true;
    case "ArrowLeft":
      all[here - 1]?.focus();
      return true;
    case "ArrowDown":
      inNextRow(all, focused, true)?.focus();
      return true;
    case "ArrowUp": {
      const above = inNextRow(all, focused, false);
      if (above) above.focus();
      else onTop();
      return true;
    }
    case "Home":
      all[0]?.focus();
      return true;
    case "End":
      all.at(-1)?.focus();
      return true;
    default:
      return false;
  }
}
