import { type Deps, readPicture, type RunContext } from "@hoopoe/actions";
import { fileNote, type PromptImage, pictureNotes } from "@hoopoe/ai";

type Said = { attachments: RunContext["trigger"]["attachments"] };
/** What a message brings into a prompt beside its text. */
export type Told = { images: PromptImage[]; notes: string[] };

/** So many pictures at most go with one question, and so much of them, as base64. */
export const imagesMax = 4;
const base64Max = 6_000_000;

const isPicture = ({ type }: { type: string }): boolean => type.startsWith("image/");
export const picturesOf = ({ attachments }: Said): number => attachments.filter(isPicture).length;

/** What hangs on the messages of one question, each picture opened at most once however many models are asked. */
export class Attached {
  readonly #opened = new Map<string, Promise<PromptImage | null>>();

  constructor(
    private readonly deps: Deps,
    private readonly readerId: string,
  ) {}

  /**
   * The newest pictures of these messages, as far as they go into one prompt.
   * @param messages newest first
   */
  async newest(messages: readonly Said[]): Promise<ReadonlyMap<string, PromptImage>> {
    const shown = new Map<string, PromptImage>();
    let left = base64Max;
    for (const { id } of messages.flatMap(({ attachments }) => attachments.filter(isPicture)).slice(0, imagesMax)) {
      const image = await this.#open(id);
      if (!image || image.base64.length > left) continue;
      left -= image.base64.length;
      shown.set(id, image);
    }
    return shown;
  }

  #open(fileId: string): Promise<PromptImage | null> {
    const opened = this.#opened.get(fileId) ?? readPicture(this.deps, { fileId, readerId: this.readerId });
    this.#opened.set(fileId, opened);
    return opened;
  }
}

/** What of a message's files goes into a prompt. `shown`: the pictures that do; or what is said of each instead. */
export function toldOf({ attachments }: Said, shown: ReadonlyMap<string, PromptImage> | string): Told {
  const told: Told = { images: [], notes: [] };
  for (const file of attachments) {
    const image = typeof shown === "string" ? null : shown.get(file.id);
    if (image) told.images.push(image);
    else if (!isPicture(file)) told.notes.push(fileNote(file));
    else told.notes.push(typeof shown === "string" ? shown : pictureNotes.leftOut);
  }
  return told;
}
