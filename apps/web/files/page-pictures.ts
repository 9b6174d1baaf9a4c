import { client } from "../client.js";
import { Pictures } from "./pictures.js";

/** The pictures of this page. */
export const pictures = new Pictures({ read: (file, options) => client.files.read(file, options), urls: URL });
