import { pastedName } from "./upload.js";

/** A file as the page was given it; `folder`: it is none, and cannot be sent. */
export type Given = { file: File; name: string; folder: boolean };

const plain = (file: File): Given => ({ file, name: file.name, folder: false });

export const chosenFiles = (list: FileList | null): Given[] => Array.from(list ?? [], plain);

/** What was dropped. A folder looks like a file of no type whose bytes cannot be read. */
export function droppedFiles({ items }: Pick<DataTransfer, "items">): Given[] {
  return Array.from(items).flatMap((item) => {
    const file = item.kind === "file" ? item.getAsFile() : null;
    return file ? [{ ...plain(file), folder: item.webkitGetAsEntry()?.isDirectory ?? false }] : [];
  });
}

/**
 * What was pasted as files. Programs that copy a table or a passage lay a picture of it beside its words: the words are meant then, unless they are only the
 * files' names. `word`: how a pasted picture is called.
 */
export function pastedFiles({ files, getData }: { files: ArrayLike<File>; getData: (type: string) => string }, word: string, now: Date): Given[] {
  const given = Array.from(files);
  const lines = getData("text/plain").split(/\r?\n/).filter(Boolean);
  if (given.length === 0 || lines.some((line) => !given.some(({ name }) => line === name || line.endsWith(`/${name}`)))) return [];
  return given.map((file) => (/^image\.\w+$/.test(file.name) ? { ...plain(file), name: pastedName(word, file.type, now) } : plain(file)));
}

/** Whether what is dragged over the page are files. */
export const hasFiles = (transfer: Pick<DataTransfer, "types"> | null): boolean => transfer?.types.includes("Files") ?? false;
