import { createCipheriv, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { derivePairKey, openEnvelope, type Place, parseEnvelope, sealEnvelope } from "./envelope.js";
import { masterKeyWrapper } from "./key-wrap.js";
import { paddedSize } from "./padding.js";
import { aes256gcm } from "./suite.js";

const dataKey = () => ({ id: randomBytes(8).toString("hex"), key: randomBytes(32) });
const conversation = dataKey();
const author = dataKey();
const pair = { key: derivePairKey(conversation, author), conversationKeyId: conversation.id, authorKeyId: author.id };
const place: Place = { table: "message", column: "body", conversationId: "c", rowId: "m", authorId: "a", version: 1 };

describe("the envelope", () => {
  test("opens what it sealed, whatever the length, and hides the length", () => {
    for (const length of [0, 1, 31, 32, 33, 63, 64, 255, 20_000]) {
      const plain = randomBytes(length);
      const sealed = sealEnvelope(pair, place, plain);
      expect(sealed.length).toBe(31 + paddedSize(length) + 16);
      expect(openEnvelope(pair.key, place, parseEnvelope(sealed))).toEqual(plain);
    }
  });

  test("refuses every flipped bit", () => {
    const sealed = sealEnvelope(pair, place, Buffer.from("你好"));
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const altered = Buffer.from(sealed);
      altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => openEnvelope(pair.key, place, parseEnvelope(altered)), `bit ${bit}`).toThrow();
    }
  });

  test("refuses another place, also when parts are shifted between fields", () => {
    const envelope = parseEnvelope(sealEnvelope(pair, place, Buffer.from("text")));
    const others: Place[] = [
      { ...place, table: "account" },
      { ...place, column: "detail" },
      { ...place, conversationId: "d" },
      { ...place, rowId: "n" },
      { ...place, authorId: "b" },
      { ...place, version: 2 },
      { ...place, table: "messageb", column: "ody" },
      { ...place, conversationId: "cm", rowId: "" },
    ];
    for (const other of others) expect(() => openEnvelope(pair.key, other, envelope)).toThrow();
  });

  test("binds header and place, each part behind its length in four bytes, whatever the parts are", () => {
    const places: Place[] = [
      place,
      { ...place, rowId: "数据 🐦", authorId: null },
      { ...place, conversationId: "c".repeat(127), rowId: "m".repeat(128) },
      { ...place, authorId: "a".repeat(5_000), version: 2_147_483_647 },
    ];
    for (const where of places) {
      const nonce = randomBytes(12);
      const header = Buffer.concat([Buffer.from([0xe1, 1, 0]), Buffer.from(conversation.id + author.id, "hex"), nonce]);
      const texts = [where.table, where.column, where.conversationId, where.rowId, where.authorId, String(where.version)];
      const parts = [header, ...texts.map((part) => Buffer.from(part ?? ""))].flatMap((part) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(part.length);
        return [length, part];
      });
      const cipher = createCipheriv("aes-256-gcm", pair.key, nonce);
      cipher.setAAD(Buffer.concat(parts));
      const padded = Buffer.concat([Buffer.from("text"), Buffer.from([0x80]), Buffer.alloc(27)]);
      const sealed = Buffer.concat([header, cipher.update(padded), cipher.final(), cipher.getAuthTag()]);
      expect(openEnvelope(pair.key, where, parseEnvelope(sealed)).toString()).toBe("text");
      expect(openEnvelope(pair.key, where, parseEnvelope(sealEnvelope(pair, where, Buffer.from("words")))).toString()).toBe("words");
    }
  });

  test("needs both keys", () => {
    const envelope = parseEnvelope(sealEnvelope(pair, place, Buffer.from("text")));
    for (const wrong of [derivePairKey(conversation, null), derivePairKey(null, author), derivePairKey(dataKey(), author)]) {
      expect(() => openEnvelope(wrong, place, envelope)).toThrow();
    }
  });
});

test("AES-256-GCM agrees with NIST's test case 16 (SP 800-38D)", () => {
  const hex = (text: string): Buffer => Buffer.from(text, "hex");
  const sealed = Buffer.alloc(60 + 16);
  aes256gcm.seal(
    {
      key: hex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
      nonce: hex("cafebabefacedbaddecaf888"),
      aad: hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    },
    hex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
    sealed,
  );
  expect(sealed.toString("hex")).toBe(
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
  );
});

test("a wrapped key opens only under its own label and master key", () => {
  const wrapper = masterKeyWrapper(randomBytes(32), 1);
  const label = { id: "0011223344556677", kind: "conversation", subject: "c", period: "2026-11", masterVersion: 1 };
  const key = randomBytes(32);
  const wrapped = wrapper.wrap(label, key);
  expect(wrapper.unwrap(label, wrapped)).toEqual(key);
  expect(() => wrapper.unwrap({ ...label, subject: "d" }, wrapped)).toThrow();
  expect(() => masterKeyWrapper(randomBytes(32), 1).unwrap(label, wrapped)).toThrow();
});
