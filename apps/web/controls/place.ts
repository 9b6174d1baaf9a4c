import { type RefObject, useLayoutEffect, useState } from "react";

type Place = { left: number; top: number };
type PlaceInput = { box: RefObject<HTMLElement | null>; anchor: Element; prefer?: "below" | "above"; onLost?: () => void };

const gap = 4;
const edge = 8;

/** Beside its anchor for as long as it is open: the list behind may scroll while an answer streams. `onLost`: the anchor has left the window. */
export function usePlace({ box, anchor, prefer = "below", onLost }: PlaceInput): Place {
  const [place, setPlace] = useState<Place>({ left: 0, top: 0 });
  useLayoutEffect(() => {
    const follow = () => {
      const size = box.current?.getBoundingClientRect();
      const { top, left: start, right, bottom } = anchor.getBoundingClientRect();
      // An anchor that the list has taken out of the document leaves its box where it was.
      if (!size || !anchor.isConnected) return;
      if (bottom < 0 || top > window.innerHeight) onLost?.();
      const [above, below] = [top - size.height - gap, bottom + gap];
      const fits = { above: above >= edge, below: below + size.height < window.innerHeight };
      const wanted = fits[prefer] ? prefer : fits.below ? "below" : "above";
      // Towards the middle of the window.
      const wish = start + right < window.innerWidth ? start : right - size.width;
      const left = Math.max(edge, Math.min(wish, window.innerWidth - size.width - edge));
      setPlace({ left, top: wanted === "below" ? below : Math.max(edge, above) });
    };
    follow();
    document.addEventListener("scroll", follow, true);
    window.addEventListener("resize", follow);
    return () => {
      document.removeEventListener("scroll", follow, true);
      window.removeEventListener("resize", follow);
    };
  }, [box, anchor, prefer, onLost]);
  return place;
}
