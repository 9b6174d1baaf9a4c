export { FileDamaged, type FileKey } from "@hoopoe/crypto";
export { DiskFull, FileMissing, FileTooLarge } from "./faults.js";
export { type Files, openFiles } from "./open-files.js";
export { inspectPicture, type Picture } from "./pictures/inspect-picture.js";
export { pictureLimits } from "./pictures/open-picture.js";
export { pictureForModel } from "./pictures/picture-for-model.js";
export { PictureUnreadable } from "./pictures/unreadable.js";
