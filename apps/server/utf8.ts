const scratch = Buffer.allocUnsafeSlow(2 * 1024 * 1024);

/**
 * The UTF-8 of a text behind `room` bytes that are not written, in a buffer of its own: encoded in one go, where Node's own way goes over a text twice,
 * first to count its bytes.
 */
export function utf8Behind(room: number, text: string): Buffer {
  // three bytes at most for each unit of UTF-16
  if (room + text.length * 3 <= scratch.length) return Buffer.from(scratch.subarray(0, room + scratch.write(text, room)));
  const bytes = Buffer.allocUnsafe(room + Buffer.byteLength(text));
  bytes.write(text, room);
  return bytes;
}
