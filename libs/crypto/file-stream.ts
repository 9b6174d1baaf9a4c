import { hkdfSync, randomBytes } from "node:crypto";
import { type Suite, suiteById } from "./suite.js";

/** What a file is sealed under: 32 bytes of key; `suite` for sealing (what is opened names its own, so that both are readable after a switch). */
export type FileKey = { suite: Suite; key: Buffer };

/** A sealed file is bound to its `id`: under another it does not open. */
export type SealedUnder = { key: FileKey; id: string };

/** Where sealed bytes lie: their number, and those from `from` up to before `to`; fewer only where they end. */
export type SealedSource = { bytes: number; read(from: number, to: number): Promise<Uint8Array> };

/** Sealed bytes that were altered, cut, put in another order, or belong to another file or key. Says nothing of what they hold. */
export class FileDamaged extends Error {
  constructor(id: string, options?: ErrorOptions) {
    super(`file ${id} is damaged`, options);
    this.name = "FileDamaged";
  }
}

/** Plain bytes of a segment; only the last one has fewer, and only in an empty file none. */
export const segmentBytes = 65_536;

const magic = 0xe2;
const version = 1;
const headerBytes = 4 + 32;
const prefixBytes = 7;

/**
 * Seals a stream: the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár ('Online Authenticated-Encryption and its Nonce-Reuse
 * Misuse-Resistance', 2015), as in Google's Tink.
 *
 * Header: magic 0xE2, version 1, suite, 0, then 32 random bytes of salt. HKDF (RFC 5869; hash of the suite, info "hoopoe/file/v1/" ‖ suite) of key and
 * salt gives 32 bytes of key and 7 of nonce prefix. Each segment of 64 KiB: nonce = prefix ‖ its number in 4 bytes (big-endian) ‖ 1 for the last, else 0;
 * additional data = the header and the file's id, each behind its length in 4 bytes; the tag stands behind the ciphertext.
 * @param plain in pieces of any size, read as the consumer takes segments; what it throws is passed on
 * @yields the header, then sealed segments, each in a buffer that is valid until the next is asked for
 */
export async function* sealFile(under: SealedUnder, plain: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, void> {
  const { suite } = under.key;
  const header = Buffer.concat([Buffer.from([magic, version, suite.id, 0]), randomBytes(headerBytes - 4)]);
  const segments = segmentsUnder(suite, under, header);
  yield header;
  const waiting = Buffer.allocUnsafe(segmentBytes);
  const sealed = Buffer.allocUnsafe(segmentBytes + suite.tagBytes);
  let filled = 0;
  let index = 0;
  const seal = (isLast: boolean): Buffer => {
    const target = sealed.subarray(0, filled + suite.tagBytes);
    suite.seal({ key: segments.key, nonce: segments.nonce(index, isLast), aad: segments.aad }, waiting.subarray(0, filled), target);
    return target;
  };
  try {
    for await (const piece of plain) {
      for (let taken = 0; taken < piece.length; ) {
        // sealed only when more comes: the last one is told apart
        if (filled === segmentBytes) {
          yield seal(false);
          index += 1;
          filled = 0;
        }
        const part = piece.subarray(taken, taken + segmentBytes - filled);
        waiting.set(part, filled);
        filled += part.length;
        taken += part.length;
      }
    }
    yield seal(true);
  } finally {
    segments.wipe();
    waiting.fill(0);
  }
}

/** A sealed file that opens: the size of what it holds in bytes, and its bytes from `from` to `to`, both included. */
export type OpenedFile = { size: number; read(range: { from: number; to: number }): AsyncGenerator<Buffer, void, void> };

/**
 * Opens what `sealFile` made. The last segment is opened at once: it alone tells that nothing behind it is missing, so `size` is never a lie. Of the
 * others only those that are read are opened.
 * @returns `read` yields pieces of up to 64 KiB, each only after it was found whole, and throws FileDamaged at the first that is not
 * @throws FileDamaged
 */
export async function openFile(under: SealedUnder, source: SealedSource): Promise<OpenedFile> {
  const header = Buffer.from(await source.read(0, headerBytes));
  const suite = suiteIn(header, under.id);
  const sealedBytes = segmentBytes + suite.tagBytes;
  const body = source.bytes - headerBytes;
  const count = Math.max(1, Math.ceil(body / sealedBytes));
  const size = body - count * suite.tagBytes;
  // an empty segment ends an empty file alone
  if (size < 0 || (count > 1 && size <= (count - 1) * segmentBytes)) throw new FileDamaged(under.id);

  const segments = segmentsUnder(suite, under, header);
  const open = async (index: number): Promise<Buffer> => {
    const from = headerBytes + index * sealedBytes;
    const sealed = await source.read(from, Math.min(from + sealedBytes, source.bytes));
    try {
      return suite.open(segments.key, segments.nonce(index, index === count - 1), segments.aad, sealed);
    } catch (error) {
      throw new FileDamaged(under.id, { cause: error });
    }
  };
  const last = await open(count - 1);
  return {
    size,
    async *read({ from, to }) {
      const end = Math.min(to, size - 1);
      for (let index = Math.floor(from / segmentBytes); index * segmentBytes <= end; index++) {
        const start = index * segmentBytes;
        const plain = index === count - 1 ? last : await open(index);
        yield plain.subarray(Math.max(0, from - start), end - start + 1);
      }
    },
  };
}

function suiteIn(header: Buffer, id: string): Suite {
  if (header.length !== headerBytes || header[0] !== magic || header[1] !== version || header[3] !== 0) throw new FileDamaged(id);
  try {
    return suiteById(header[2] as number);
  } catch (error) {
    throw new FileDamaged(id, { cause: error });
  }
}

/** What the segments of one file share. */
function segmentsUnder(suite: Suite, { key: fileKey, id }: SealedUnder, header: Buffer) {
  const material = Buffer.from(hkdfSync(suite.hash, fileKey.key, header.subarray(4), `hoopoe/file/v1/${suite.id}`, 32 + prefixBytes));
  const key = Buffer.from(material.subarray(0, 32));
  const prefix = Buffer.from(material.subarray(32));
  material.fill(0);
  return {
    key,
    aad: Buffer.concat([header, Buffer.from(id)].flatMap((part) => [lengthOf(part), part])),
    nonce(index: number, isLast: boolean): Buffer {
      const nonce = Buffer.alloc(12);
      nonce.set(prefix);
      // throws past 2³² segments (256 TiB) instead of using a number twice
      nonce.writeUInt32BE(index, prefixBytes);
      nonce[11] = isLast ? 1 : 0;
      return nonce;
    },
    wipe: () => void key.fill(0),
  };
}

function lengthOf(part: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return length;
}
