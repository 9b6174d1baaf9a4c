const smallest = 32;

/** The padded size of `length` bytes: 32, 64, 128, 256 … so that a size tells only its class. One byte is always added. */
export function paddedSize(length: number): number {
  let size = smallest;
  while (size < length + 1) size *= 2;
  return size;
}

/** Adds 0x80 and zeros up to the class (ISO/IEC 7816-4). */
export function pad(plain: Uint8Array): Buffer {
  const padded = Buffer.alloc(paddedSize(plain.length));
  padded.set(plain);
  padded[plain.length] = 0x80;
  return padded;
}

/** Takes the padding off. @throws Error when there is none. */
export function unpad(padded: Buffer): Buffer {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  if (end < 0 || padded[end] !== 0x80) throw new Error("padding is broken");
  return padded.subarray(0, end);
}
