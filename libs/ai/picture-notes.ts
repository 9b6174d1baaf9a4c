/**
 * What stands for something that hangs on a message and is not in the prompt: before it, in a record of its own, so that what people wrote stays as they
 * wrote it. `unseen`: the model takes no pictures. `heldBack`: policy. `leftOut`: there are too many, or it cannot be opened any more.
 */
export const pictureNotes = {
  unseen: "〔图片未附上：此模型不能看图 / A picture that this model cannot see〕",
  heldBack: "〔图片未发出：只发给本单位的模型 / A picture that goes to the organisation's own models only〕",
  leftOut: "〔图片未附上 / A picture that is not attached〕",
} as const;

/** What a model is told of another file: never its name, which may say as much as a text. `size` in bytes. */
export const fileNote = ({ type, size }: { type: string; size: number }): string => `〔文件未读取 / A file that is not read: ${type}, ${sizeText(size)}〕`;

function sizeText(size: number): string {
  if (size < 1_000) return `${size} B`;
  return size < 1_000_000 ? `${Math.ceil(size / 1_000)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
}
