import { createHmac, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { derivePairKey, noKeyId, openEnvelope, type PairKey, type Place, parseEnvelope, sealEnvelope } from "./envelope.js";
import { masterKeyWrapper } from "./key-wrap.js";
import { paddedSize } from "./padding.js";
import { aes256gcm, type Suite, suitesByName } from "./suite.js";

const dataKey = () => ({ id: randomBytes(8).toString("hex"), key: randomBytes(32) });
const conversation = dataKey();
const author = dataKey();
const suites = Object.values(suitesByName);
const pairOf = (suite: Suite): PairKey => ({
  suite,
  key: derivePairKey(conversation, author, suite),
  conversationKeyId: conversation.id,
  authorKeyId: author.id,
});
const place: Place = { table: "message", column: "body", conversationId: "c", rowId: "m", authorId: "a", version: 1 };

describe.each(suites)("the envelope of $name", (suite) => {
  const pair = pairOf(suite);

  test("opens what it sealed, whatever the length, and hides the length", () => {
    for (const length of [0, 1, 31, 32, 33, 63, 64, 255, 20_000]) {
      const plain = randomBytes(length);
      const sealed = sealEnvelope(pair, place, plain);
      expect(sealed.length).toBe(31 + paddedSize(length) + suite.tagBytes);
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
      { ...place, answer: "a" },
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
      { ...place, answer: "bot/b/r" },
    ];
    for (const where of places) {
      const nonce = randomBytes(12);
      const header = Buffer.concat([Buffer.from([0xe1, suite.id, 0]), Buffer.from(conversation.id + author.id, "hex"), nonce]);
      const texts = [
        where.table,
        where.column,
        where.conversationId,
        where.rowId,
        where.authorId,
        String(where.version),
        ...(where.answer ? [where.answer] : []),
      ];
      const parts = [header, ...texts.map((part) => Buffer.from(part ?? ""))].flatMap((part) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(part.length);
        return [length, part];
      });
      const padded = Buffer.concat([Buffer.from("text"), Buffer.from([0x80]), Buffer.alloc(27)]);
      const content = Buffer.alloc(padded.length + suite.tagBytes);
      suite.seal({ key: pair.key, nonce, aad: Buffer.concat(parts) }, padded, content);
      const sealed = Buffer.concat([header, content]);
      expect(openEnvelope(pair.key, where, parseEnvelope(sealed)).toString()).toBe("text");
      expect(openEnvelope(pair.key, where, parseEnvelope(sealEnvelope(pair, where, Buffer.from("words")))).toString()).toBe("words");
    }
  });

  test("needs both keys", () => {
    const envelope = parseEnvelope(sealEnvelope(pair, place, Buffer.from("text")));
    for (const wrong of [derivePairKey(conversation, null, suite), derivePairKey(null, author, suite), derivePairKey(dataKey(), author, suite)]) {
      expect(() => openEnvelope(wrong, place, envelope)).toThrow();
    }
  });
});

test("the pair key is HKDF (RFC 5869) by the suite's hash: extracted with both ids as salt, expanded under the suite's number", () => {
  for (const suite of suites) {
    const hmac = (key: Buffer, ...parts: Buffer[]): Buffer => createHmac(suite.hash, key).update(Buffer.concat(parts)).digest();
    const extracted = hmac(Buffer.from(conversation.id + author.id, "hex"), conversation.key, author.key);
    expect(pairOf(suite).key).toEqual(hmac(extracted, Buffer.from(`hoopoe/pair/v1/${suite.id}`), Buffer.from([1])));
    const alone = hmac(Buffer.from(noKeyId + author.id, "hex"), author.key);
    expect(derivePairKey(null, author, suite)).toEqual(hmac(alone, Buffer.from(`hoopoe/pair/v1/${suite.id}`), Buffer.from([1])));
  }
});

test("an envelope that says another suite than its own opens under neither's key", () => {
  for (const suite of suites) {
    for (const other of suites.filter((one) => one !== suite)) {
      const sealed = sealEnvelope(pairOf(suite), place, Buffer.from("text"));
      expect(() => openEnvelope(pairOf(other).key, place, parseEnvelope(sealed))).toThrow();
      sealed[1] = other.id;
      for (const pair of [pairOf(suite), pairOf(other)]) expect(() => openEnvelope(pair.key, place, parseEnvelope(sealed))).toThrow();
    }
  }
  const sealed = sealEnvelope(pairOf(aes256gcm), place, Buffer.from("text"));
  sealed[1] = 3;
  expect(() => parseEnvelope(sealed)).toThrow(/suite/);
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
