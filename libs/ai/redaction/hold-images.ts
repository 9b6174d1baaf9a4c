import type { PromptRecord } from "../model.js";
import { pictureNotes } from "../picture-notes.js";

/** The prompt without its pictures; before each message that had some it says so, in a record of its own. */
export function holdImages(records: readonly PromptRecord[]): PromptRecord[] {
  return records.flatMap(({ images, ...record }) => {
    if (!images?.length) return [record];
    return [
      {
        role: record.role,
        ...(record.name === undefined ? {} : { name: record.name }),
        ...(record.author === undefined ? {} : { author: record.author }),
        content: pictureNotes.heldBack,
      },
      ...(record.content === "" ? [] : [record]),
    ];
  });
}
