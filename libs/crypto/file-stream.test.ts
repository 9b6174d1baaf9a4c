import { hkdfSync, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { FileDamaged, openFile, type SealedUnder, sealFile, segmentBytes } from "./file-stream.js";
import { type Suite, suitesByName } from "./suite.js";
import { uuidv7 } from "./uuid.js";

const headerBytes = 36;
const suites = Object.values(suitesByName).map((suite) => [suite.name, suite] as const);
const under = (suite: Suite): SealedUnder => ({ key: { suite, key: randomBytes(32) }, id: uuidv7() });

async function* pieces(plain: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < plain.length; at += size) yield plain.subarray(at, at + size);
}

async function together(all: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of all) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

const seal = async (as: SealedUnder, plain: Buffer, size = 10_000): Promise<Buffer> => await together(sealFile(as, pieces(plain, size)));

function source(sealed: Buffer) {
  const asked: [number, number][] = [];
  return {
    asked,
    bytes: sealed.length,
    read: async (from: number, to: number) => {
      asked.push([from, to]);
      return sealed.subarray(from, to);
    },
  };
}

async function open(as: SealedUnder, sealed: Buffer, range = { from: 0, to: sealed.length }): Promise<Buffer> {
  return await together((await openFile(as, source(sealed))).read(range));
}

const sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 131_073, 5 * 65_536 - 1, 5 * 65_536, 400_001];

describe.each(suites)("a file sealed with %s", (_name, suite) => {
  test.each(sizes)("of %i bytes is what it was, in pieces of any size", async (size) => {
    const as = under(suite);
    const plain = randomBytes(size);
    for (const piece of [1_000, 65_535, 65_536, 65_537, 1_000_000]) {
      const sealed = await seal(as, plain, piece);
      expect(sealed.length).toBe(headerBytes + size + Math.max(1, Math.ceil(size / segmentBytes)) * suite.tagBytes);
      expect((await openFile(as, source(sealed))).size).toBe(size);
      expect((await open(as, sealed)).equals(plain)).toBe(true);
      expect(sealed.includes(plain.subarray(0, 16))).toBe(size === 0);
    }
  });

  test("gives every range, and opens only what that needs and the end", async () => {
    const as = under(suite);
    const plain = randomBytes(5 * segmentBytes + 77);
    const sealed = await seal(as, plain);
    const edges = [0, 1, segmentBytes - 1, segmentBytes, segmentBytes + 1, 3 * segmentBytes, plain.length - 78, plain.length - 77, plain.length - 1];
    for (const from of edges) {
      for (const to of [...edges.filter((edge) => edge >= from), plain.length + 5]) {
        const from_ = source(sealed);
        const found = await together((await openFile(as, from_)).read({ from, to }));
        expect(found.equals(plain.subarray(from, to + 1)), `${from}-${to}`).toBe(true);
        const segments = Math.floor(Math.min(to, plain.length - 1) / segmentBytes) - Math.floor(from / segmentBytes) + 1;
        expect(from_.asked.length).toBeLessThanOrEqual(2 + segments);
      }
    }
  });

  test("is refused when it was cut, wherever, before anything of it is shown", async () => {
    const as = under(suite);
    const sealed = await seal(as, randomBytes(4 * segmentBytes));
    const step = segmentBytes + suite.tagBytes;
    const boundaries = [0, 1, 2, 3].map((count) => headerBytes + count * step);
    const cuts = [0, 1, headerBytes - 1, ...boundaries.flatMap((at) => [at, at + 1, at + suite.tagBytes, at + 1_000, at + step - 1])];
    for (const cut of cuts) await expect(openFile(as, source(sealed.subarray(0, cut))), `${cut}`).rejects.toThrow(FileDamaged);
    for (const cut of [0, suite.tagBytes - 1, suite.tagBytes]) {
      const empty = await seal(as, Buffer.alloc(0));
      const shown = openFile(as, source(empty.subarray(0, headerBytes + cut)));
      if (cut < suite.tagBytes) await expect(shown).rejects.toThrow(FileDamaged);
      else expect((await shown).size).toBe(0);
    }
  });

  test("is refused when something was put behind it", async () => {
    const as = under(suite);
    for (const size of [0, 100, segmentBytes, 2 * segmentBytes + 9]) {
      const sealed = await seal(as, randomBytes(size));
      const body = sealed.subarray(headerBytes);
      for (const behind of [Buffer.alloc(1), Buffer.alloc(suite.tagBytes), randomBytes(segmentBytes), body, sealed]) {
        await expect(openFile(as, source(Buffer.concat([sealed, behind])))).rejects.toThrow(FileDamaged);
      }
    }
  });

  test("is refused where segments changed places, were repeated, left out or taken from another file of the same key", async () => {
    const as = under(suite);
    const cut = (sealed: Buffer): Buffer[] => {
      const step = segmentBytes + suite.tagBytes;
      const parts = [sealed.subarray(0, headerBytes)];
      for (let at = headerBytes; at < sealed.length; at += step) parts.push(sealed.subarray(at, at + step));
      return parts;
    };
    const plain = randomBytes(4 * segmentBytes);
    const [header, a, b, c, d] = cut(await seal(as, plain)) as [Buffer, Buffer, Buffer, Buffer, Buffer];
    const [, otherA, , , otherD] = cut(await seal(as, plain)) as [Buffer, Buffer, Buffer, Buffer, Buffer];
    const made = [[b, a, c, d], [a, c, b, d], [a, a, c, d], [a, c, d], [b, c, d], [a, b, d, c], [a, b, c, c], [otherA, b, c, d], [a, b, c, otherD], [d]];
    for (const parts of made) await expect(open(as, Buffer.concat([header, ...parts]))).rejects.toThrow(FileDamaged);
    expect((await open(as, Buffer.concat([header, a, b, c, d]))).equals(plain)).toBe(true);
  });

  test("is refused under another id, another key, and with any bit of it flipped", async () => {
    const as = under(suite);
    const plain = randomBytes(2 * segmentBytes + 50);
    const sealed = await seal(as, plain);
    await expect(openFile({ ...as, id: uuidv7() }, source(sealed))).rejects.toThrow(FileDamaged);
    await expect(openFile({ ...as, key: { suite, key: randomBytes(32) } }, source(sealed))).rejects.toThrow(FileDamaged);
    const body = Array.from({ length: 40 }, () => headerBytes + Math.floor(Math.random() * (sealed.length - headerBytes)));
    for (const at of [...Array(headerBytes).keys(), ...body, sealed.length - 1]) {
      for (const bit of [0, 7]) {
        const altered = Buffer.from(sealed);
        altered[at] = (altered[at] as number) ^ (1 << bit);
        await expect(open(as, altered), `byte ${at}`).rejects.toThrow(FileDamaged);
      }
    }
  });

  test("shows what stands before the damage, and nothing of the segment that has it", async () => {
    const as = under(suite);
    const plain = randomBytes(4 * segmentBytes);
    const sealed = await seal(as, plain);
    sealed[headerBytes + 2 * (segmentBytes + suite.tagBytes) + 5] ^= 1;
    const shown: Buffer[] = [];
    const read = async (): Promise<void> => {
      for await (const piece of (await openFile(as, source(sealed))).read({ from: 0, to: plain.length })) shown.push(piece);
    };
    await expect(read()).rejects.toThrow(FileDamaged);
    expect(Buffer.concat(shown).equals(plain.subarray(0, 2 * segmentBytes))).toBe(true);
    expect((await open(as, sealed, { from: 3 * segmentBytes, to: plain.length })).equals(plain.subarray(3 * segmentBytes))).toBe(true);
  });

  // put together anew, step by step as the docstring has it
  test("is what its description makes of it", async () => {
    const as = under(suite);
    const plain = randomBytes(segmentBytes + 3);
    const sealed = await seal(as, plain);
    const header = sealed.subarray(0, headerBytes);
    expect([...header.subarray(0, 4)]).toEqual([0xe2, 1, suite.id, 0]);
    const material = Buffer.from(hkdfSync(suite.hash, as.key.key, header.subarray(4), `hoopoe/file/v1/${suite.id}`, 39));
    const aad = Buffer.concat([Buffer.from([0, 0, 0, 36]), header, Buffer.from([0, 0, 0, 36]), Buffer.from(as.id)]);
    const segment = (part: Buffer, index: number, last: number): Buffer => {
      const target = Buffer.alloc(part.length + suite.tagBytes);
      const nonce = Buffer.concat([material.subarray(32), Buffer.from([0, 0, 0, index, last])]);
      suite.seal({ key: material.subarray(0, 32), nonce, aad }, part, target);
      return target;
    };
    const expected = [header, segment(plain.subarray(0, segmentBytes), 0, 0), segment(plain.subarray(segmentBytes), 1, 1)];
    expect(Buffer.concat(expected).equals(sealed)).toBe(true);
  });

  test("passes on what its source throws, and asks for nothing more", async () => {
    const wrong = new Error("the line is gone");
    async function* broken(): AsyncGenerator<Buffer> {
      yield randomBytes(100_000);
      throw wrong;
    }
    await expect(together(sealFile(under(suite), broken()))).rejects.toBe(wrong);
  });
});

test("what one suite sealed opens whichever seals now", async () => {
  const { aes, gm } = suitesByName;
  const as = under(aes);
  const plain = randomBytes(70_000);
  for (const [sealing, opening] of [
    [aes, gm],
    [gm, aes],
  ] as const) {
    const sealed = await seal({ ...as, key: { ...as.key, suite: sealing } }, plain);
    expect((await open({ ...as, key: { ...as.key, suite: opening } }, sealed)).equals(plain)).toBe(true);
    // the other's name on it does not make it the other's
    sealed[2] = opening.id;
    await expect(openFile(as, source(sealed))).rejects.toThrow(FileDamaged);
  }
});

// made once, and kept: what is on disk today opens in years to come
test.each([
  ["AES-256-GCM", "e2010100000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1fb4894bb1063598b53c30fc21bab241e79d4b82b34c6650d222718ae638"],
  [
    "SM4-CTR + HMAC-SM3",
    "e2010200000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f648df476353475c0ffdf4948b450d2876c1911410940ab90af3584b0f73aed7bfb05954864d97caab0e1f313aa",
  ],
])("%s: a file kept earlier opens", async (_name, sealed) => {
  const as = { key: { suite: suitesByName.aes, key: Buffer.alloc(32, 7) }, id: "0199aaaa-bbbb-7ccc-8ddd-eeeeffff0001" };
  expect((await open(as, Buffer.from(sealed, "hex"))).toString()).toBe("戴胜 hoopoe");
});
