import { type RefObject, useEffect, useMemo, useState } from "react";
import { useObservable } from "../observable.js";
import type { PictureFile } from "./file-words.js";
import { pictures } from "./page-pictures.js";
import type { PictureState } from "./pictures.js";

/** How far outside of what is seen a picture is read already. */
const ahead = "500px 0px";

/** Whether an element is in view or near to it, in the history or the dialog that it stands in. */
export function useNear(ref: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const root = element.closest("[role=log], dialog");
    const observer = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting ?? false), { root, rootMargin: ahead });
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return near;
}

/** A picture while it is `wanted`. */
export function usePicture(file: PictureFile, wanted: boolean): PictureState {
  // one message drawn again is the same file in another object
  const { id, size, type, name, width, height } = file;
  const same = useMemo<PictureFile>(() => ({ id, size, type, name, width, height }), [id, size, type, name, width, height]);
  useEffect(() => (wanted ? pictures.hold(same) : undefined), [same, wanted]);
  return useObservable(useMemo(() => pictures.watch(id), [id]));
}
