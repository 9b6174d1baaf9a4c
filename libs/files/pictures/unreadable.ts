/** Bytes that are no picture, or one that is damaged, too large, or takes too long. */
export class PictureUnreadable extends Error {
  constructor(options?: ErrorOptions) {
    super("the picture cannot be read", options);
    this.name = "PictureUnreadable";
  }
}
