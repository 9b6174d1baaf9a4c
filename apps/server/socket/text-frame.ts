import { utf8Behind } from "../utf8.js";

const [longestHead, final, text] = [10, 0x80, 0x01];

/** A server's text frame, whole and unmasked (RFC 6455, 5.2). */
export function textFrame(payload: string): Buffer {
  const bytes = utf8Behind(longestHead, payload);
  const length = bytes.length - longestHead;
  const frame = bytes.subarray(longestHead - headSize(length));
  frame[0] = final | text;
  if (length < 126) frame[1] = length;
  else if (length < 65_536) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  return frame;
}

const headSize = (length: number): number => (length < 126 ? 2 : length < 65_536 ? 4 : longestHead);
