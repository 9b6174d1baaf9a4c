import { type DragEvent, useRef, useState } from "react";
import { droppedFiles, type Given, hasFiles } from "./take-files.js";

/** Takes what is dropped onto an element. `over`: files hang above it. */
export function useDrop(enabled: boolean, onFiles: (given: Given[]) => void) {
  const [over, setOver] = useState(false);
  // entering a child comes before leaving its parent
  const depth = useRef(0);
  const end = () => {
    depth.current = 0;
    setOver(false);
  };
  const mine = (event: DragEvent): boolean => enabled && hasFiles(event.dataTransfer);
  const on = {
    onDragEnter: (event: DragEvent) => {
      if (!mine(event)) return;
      event.preventDefault();
      depth.current += 1;
      setOver(true);
    },
    onDragOver: (event: DragEvent) => {
      if (!mine(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    },
    onDragLeave: (event: DragEvent) => {
      if (!mine(event)) return;
      depth.current -= 1;
      if (depth.current <= 0) end();
    },
    onDrop: (event: DragEvent) => {
      if (!mine(event)) return;
      event.preventDefault();
      end();
      onFiles(droppedFiles(event.dataTransfer));
    },
  };
  return { over, on };
}
