import { client } from "../client.js";
import { onPersonGone } from "../session/forget.js";
import { pictures } from "./page-pictures.js";
import { forgetUploads, resumeUploads } from "./uploads.js";
import { hasFiles } from "./take-files.js";

/** What files need for as long as the page is open. */
export function startFiles(): void {
  let online = client.connection.get() === "online";
  client.connection.subscribe(() => {
    const before = online;
    online = client.connection.get() === "online";
    if (before || !online) return;
    pictures.retryAll();
    resumeUploads();
  });
  client.on("message:updated", ({ recalledAt }) => recalledAt && pictures.keepNone());
  client.on("conversation:removed", () => pictures.keepNone());
  client.on("conversation:advanced", ({ erased }) => erased && pictures.keepNone());
  onPersonGone(() => {
    forgetUploads();
    pictures.clear();
  });
  // A file dropped beside the chat would open in the place of the page.
  for (const name of ["dragover", "drop"] as const) {
    window.addEventListener(name, (event) => {
      if (event.defaultPrevented || !hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
    });
  }
}
