import { hkdfSync } from "node:crypto";
import { pad, unpad } from "./padding.js";
import { randomPart } from "./random.js";
import { type Suite, suiteById } from "./suite.js";

/** A data key: 8 random bytes of id in hex, 32 bytes of key. */
export type DataKey = { id: string; key: Buffer };

/** Where sealed bytes belong; bound to them, so that they cannot be moved. Missing parts count as empty. */
export type Place = {
  table: string;
  column: string;
  conversationId?: string | null;
  rowId?: string | null;
  authorId?: string | null;
  /** Of what one says in another's name (a bot's answer): who says it, and by which right. Not there for anything else. */
  answer?: string | null;
  /** Another value of the row, without which it is not to be used (of a key the address that it is sent to). Not there for anything else. */
  boundTo?: string | null;
  version: number;
};

/** The parts of an envelope; `keyIds` those of the conversation's and the author's key in hex, one behind the other, `noKeyId` where only one key is used. */
export type Envelope = { suite: Suite; keyIds: string; nonce: Buffer; header: Buffer; sealed: Buffer };

export const noKeyId = "0".repeat(16);
const magic = 0xe1;
const headerBytes = 3 + 8 + 8 + 12;

// one message's additional data is read by the cipher before the next one's is written
let scratch = Buffer.allocUnsafeSlow(1_024);

/**
 * Header and place, each part behind its length in 4 bytes (big-endian), so that no part can be shifted into the next. Valid until the next call.
 * Short parts of ASCII, which nearly all are, are written as one string: their lengths are characters too.
 */
function additionalData(header: Uint8Array, place: Place): Buffer {
  const { table, column, conversationId, rowId, authorId, version, answer, boundTo } = place;
  const parts = [table, column, conversationId ?? "", rowId ?? "", authorId ?? "", String(version)];
  if (answer) parts.push(answer);
  if (boundTo) parts.push(boundTo);
  let text = "";
  for (const part of parts) {
    if (part.length > 127) return longData(header, parts);
    text += shortLengths[part.length] + part;
  }
  if (text.length + header.length + 4 > scratch.length || Buffer.byteLength(text) > text.length) return longData(header, parts);
  scratch[0] = scratch[1] = scratch[2] = 0;
  scratch[3] = header.length;
  scratch.set(header, 4);
  return scratch.subarray(0, 4 + header.length + scratch.write(text, 4 + header.length, "latin1"));
}

const shortLengths = Array.from({ length: 128 }, (_, length) => `\0\0\0${String.fromCharCode(length)}`);

function longData(header: Uint8Array, parts: string[]): Buffer {
  let size = 4 + header.length;
  for (const part of parts) size += 4 + part.length * 3;
  if (size > scratch.length) scratch = Buffer.allocUnsafeSlow(size * 2);
  scratch.writeUInt32BE(header.length, 0);
  scratch.set(header, 4);
  let end = 4 + header.length;
  for (const part of parts) {
    const written = scratch.write(part, end + 4);
    scratch.writeUInt32BE(written, end);
    end += 4 + written;
  }
  return scratch.subarray(0, end);
}

/**
 * The key of a text: HKDF (RFC 5869) over the conversation's and the author's key, so that ending either ends the text.
 * With only one of them, that one alone is the input. Each suite has a pair key of its own.
 */
export function derivePairKey(conversationKey: DataKey | null, authorKey: DataKey | null, suite: Suite): Buffer {
  const material = Buffer.concat([conversationKey?.key ?? Buffer.alloc(0), authorKey?.key ?? Buffer.alloc(0)]);
  if (material.length === 0) throw new Error("a pair key needs a key");
  const salt = Buffer.from((conversationKey?.id ?? noKeyId) + (authorKey?.id ?? noKeyId), "hex");
  const derived = Buffer.from(hkdfSync(suite.hash, material, salt, `hoopoe/pair/v1/${suite.id}`, 32));
  material.fill(0);
  return derived;
}

/** A derived key with what its envelopes name: the suite that it belongs to, and the two keys that it came from, `noKeyId` where there was none. */
export type PairKey = { suite: Suite; key: Buffer; conversationKeyId: string; authorKeyId: string };

/** Seals `plain` under a pair key: magic, suite, flags, key ids, nonce, padded ciphertext, tag. */
export function sealEnvelope(pair: PairKey, place: Place, plain: Uint8Array): Buffer {
  const { suite } = pair;
  const nonce = randomPart(12);
  const padded = pad(plain);
  const envelope = Buffer.allocUnsafe(headerBytes + padded.length + suite.tagBytes);
  envelope[0] = magic;
  envelope[1] = suite.id;
  envelope[2] = 0;
  envelope.write(pair.conversationKeyId, 3, "hex");
  envelope.write(pair.authorKeyId, 11, "hex");
  envelope.set(nonce, 19);
  const header = envelope.subarray(0, headerBytes);
  suite.seal({ key: pair.key, nonce, aad: additionalData(header, place) }, padded, envelope.subarray(headerBytes));
  return envelope;
}

/** Reads the parts of an envelope without opening it. @throws Error when it is none. */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < headerBytes || buffer[0] !== magic || buffer[2] !== 0) throw new Error("these bytes are no envelope");
  return {
    suite: suiteById(buffer[1] as number),
    keyIds: buffer.toString("hex", 3, 19),
    nonce: buffer.subarray(19, headerBytes),
    header: buffer.subarray(0, headerBytes),
    sealed: buffer.subarray(headerBytes),
  };
}

/** The ids in `Envelope.keyIds`. */
export const conversationKeyIdOf = (keyIds: string): string => keyIds.slice(0, 16);
export const authorKeyIdOf = (keyIds: string): string => keyIds.slice(16);

/** @throws Error when the envelope was altered, or belongs to another place or key. */
export function openEnvelope(pairKey: Buffer, place: Place, envelope: Envelope): Buffer {
  const { suite, nonce, header, sealed } = envelope;
  return unpad(suite.open(pairKey, nonce, additionalData(header, place), sealed));
}
