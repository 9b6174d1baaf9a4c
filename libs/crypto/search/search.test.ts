import { createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { termBlinder } from "./blind.js";
import { fold } from "./fold.js";
import { matchText } from "./match.js";
import { parseQuery, QueryFault } from "./query.js";
import { hasLink, termsOf } from "./terms.js";

const cut = (text: string): string[] => [...termsOf(fold(text).text)].sort();

describe("folding", () => {
  test.each([
    ["Café CAFÉ cafe\u0301", "cafe cafe cafe"],
    ["Ｈｏｏｐｏｅ　１２３", "hoopoe 123"],
    ["ﬁn ﬄ ㎏ ①", "fin ffl kg 1"],
    ["Straße STRASSE ẞ", "strasse strasse ss"],
    ["İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul"],
    ["ὈΔΥΣΣΕΎΣ ὀδυσσεύς", "οδυσσευσ οδυσσευσ"],
    ["Ёлка ёлка", "елка елка"],
    ["שָׁלוֹם مُحَمَّد", "שלום محمد"],
    ["ｶﾞｷﾞ ガギ か\u3099", "ガギ ガギ が"],
    ["か が", "か が"],
    ["한글 \u1112\u1161\u11ab\u1100\u1173\u11af", "한글 한글"],
    ["हिन्दी ไทย", "हिन्दी ไทย"],
    ["中\u3000文\t\n 搜", "中 文 搜"],
    ["soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"],
    ["Việt Nam Łódź", "viet nam łodz"],
    ["豈 﨑", "豈 﨑".normalize("NFKC")],
    ["𝐇𝐞𝐥𝐥𝐨 𠮷", "hello 𠮷"],
    ["  ", ""],
  ])("%s", (text, folded) => expect(fold(text).text).toBe(folded));

  test("every unit leads back to what it was made of", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { text: folded, starts, ends } = fold(text);
        expect([starts.length, ends.length]).toEqual([folded.length, folded.length]);
        for (let i = 0; i < folded.length; i++) {
          expect(starts[i]).toBeLessThan(ends[i] as number);
          expect(ends[i]).toBeLessThanOrEqual(text.length);
          if (i > 0) expect(starts[i]).toBeGreaterThanOrEqual(starts[i - 1] as number);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("terms", () => {
  test("of words their beginnings, of a single letter itself", () => {
    expect(cut("a · 索 to 索 Café 索 encrypted").filter((term) => !/[ 索]/.test(term))).toEqual(
      ["a", "ca", "caf", "cafe", "en", "enc", "encr", "encry", "encrypt", "to"].sort(),
    );
  });
  test("of what follows one another what meets", () => {
    expect(cut("Café, in of encrypted").filter((term) => term.includes(" "))).toEqual(["cafe in", "in of"]);
    expect(cut("in 中文, of，encrypted 搜，索").filter((term) => term.includes(" "))).toEqual(["in 中", "文 of"]);
  });
  test("of Chinese, Japanese and Korean each character and each pair that stands together", () => {
    expect(cut("搜索，中文")).toEqual(["中", "中文", "搜", "搜索", "文", "索"].sort());
    expect(cut("食べる")).toEqual(["る", "べ", "べる", "食", "食べ"].sort());
    expect(cut("한글")).toEqual(["글", "한", "한글"].sort());
    expect(cut("𠮷野")).toEqual(["野", "𠮷", "𠮷野"].sort());
  });
  test("of scripts that stand together the parts, pictures by themselves", () => {
    expect(cut("第3章")).toEqual(["3", "章", "第", "第 3", "3 章"].sort());
    expect(cut("ok👍🏽")).toEqual(["ok", "👍", "ok 👍"].sort());
  });
  test("nothing of punctuation", () => expect(cut("… !? —— ，。")).toEqual([]));
  test("links", () => {
    expect(["see https://a.b/c", "HTTP://x", "看http://x。"].map(hasLink)).toEqual([true, true, true]);
    expect(["http", "ftp://x", "https:// x"].map(hasLink)).toEqual([false, false, false]);
  });
});

describe("matching", () => {
  const marked = (text: string, q: string): string | null => {
    const highlights = matchText(text, parseQuery(q));
    return highlights && [...highlights].reverse().reduce((all, [start, end]) => `${all.slice(0, start)}[${all.slice(start, end)}]${all.slice(end)}`, text);
  };
  test.each([
    ["今天下午开会讨论搜索功能", "搜", "今天下午开会讨论[搜]索功能"],
    ["今天下午开会讨论搜索功能", "讨论搜索", "今天下午开会[讨论搜索]功能"],
    ["今天下午开会讨论搜索功能", "搜索 下午", "今天[下午]开会讨论[搜索]功能"],
    ["搜 索", "搜索", null],
    ["Encryption at rest", "encryp", "[Encryp]tion at rest"],
    ["Encryption at rest", "crypt", null],
    ["Encryption at rest", "REST en", "[En]cryption at [rest]"],
    ["a cat, A cat", "a", "[a] cat, [A] cat"],
    ["category", '"cat"', null],
    ["a category", '"a cat"', null],
    ["A  Cat sat", '"a cat"', "[A  Cat] sat"],
    ["a cat sat", '"cat a"', null],
    ["foo-bar", '"foo-bar"', "[foo-bar]"],
    ["foo bar", '"foo-bar"', null],
    ["foo bar", "foo-bar", "[foo] [bar]"],
    ["die Straße ist", "strasse", "die [Straße] ist"],
    ["die Straße ist", "stras", "die [Straß]e ist"],
    ["ﬁnal", "fi", "[ﬁ]nal"],
    ["ﬁnal", "final", "[ﬁnal]"],
    ["Ｈｏｏｐｏｅ is", "hoopoe", "[Ｈｏｏｐｏｅ] is"],
    ["cafe\u0301 noir", "café", "[cafe\u0301] noir"],
    ["İzmir", "izmir", "[İzmir]"],
    ["👍🏽 𠮷野家", "野家", "👍🏽 𠮷[野家]"],
    ["我的iPhone手机", "iphone手机", "我的[iPhone手机]"],
    ["我的iPhone手机", "iph", "我的[iPh]one手机"],
    ["第3章", "第3章", "[第3章]"],
    ["3 章 第", "第3章", null],
    ["他说“你好，世界”。", "“你好，世界”", "他说“[你好，世界]”。"],
    ["aaaa aa", "aa", "[aa]aa [aa]"],
    ["哈哈哈", "哈哈", "[哈哈哈]"],
  ])("%s by %s", (text, q, expected) => expect(marked(text, q)).toBe(expected));

  test.each(["", "  ", "!?，", '""', "“ ”", "\u200b"])("nothing to look for in %j", (q) => expect(() => parseQuery(q)).toThrow(QueryFault));
  test("too many words", () => expect(() => parseQuery(Array.from({ length: 17 }, (_, i) => `w${i}`).join(" "))).toThrow("too_many_words"));

  const alphabet = [..."abAB éßﬁİ中文搜索が한 -,3👍", "e\u0301", "ｶﾞ", "\u3000"];
  const text = fc.array(fc.constantFrom(...alphabet), { maxLength: 30 }).map((parts) => parts.join(""));
  test("whatever a text holds as a piece of it is found in it, and by terms that it has", () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.boolean(), (whole, from, exact) => {
        const words = whole.split(/[^\p{L}\p{N}\p{M}👍ﾞ]+/u).filter((w) => w !== "");
        const word = words[from % Math.max(1, words.length)];
        if (word === undefined) return;
        const q = exact ? `"${word}"` : word;
        const query = parseQuery(q);
        expect(matchText(whole, query), `${JSON.stringify(whole)} by ${q}`).not.toBeNull();
        const has = termsOf(fold(whole).text);
        expect(query.terms.filter((term) => !has.has(term))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
  test("whatever stands in a text is found in quotes, by terms that it has, pairs of words among them", () => {
    let pairs = 0;
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (whole, from, length) => {
        const units = [...whole];
        const part = units
          .slice(from % (units.length + 1))
          .slice(0, 1 + (length % 12))
          .join("");
        let query: ReturnType<typeof parseQuery>;
        try {
          query = parseQuery(`"${part}"`);
        } catch {
          return;
        }
        if (!matchText(whole, query)) return;
        const has = termsOf(fold(whole).text);
        pairs += query.terms.filter((term) => term.includes(" ")).length;
        expect(query.terms.filter((term) => !has.has(term))).toEqual([]);
      }),
      { numRuns: 5_000 },
    );
    expect(pairs).toBeGreaterThan(100);
  });
  test("whatever matches has every term that is looked up", () => {
    fc.assert(
      fc.property(text, text, (whole, q) => {
        let query: ReturnType<typeof parseQuery>;
        try {
          query = parseQuery(q.slice(0, 6));
        } catch {
          return;
        }
        if (!matchText(whole, query)) return;
        const has = termsOf(fold(whole).text);
        expect(query.terms.filter((term) => !has.has(term))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a blinded term", () => {
  const expected = (key: Uint8Array, term: string): number => createHmac("sha256", key).update(term).digest().readUIntBE(0, 6);
  test("is the first 48 bits of its HMAC as Node makes it, for any key and term", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.array(fc.string({ unit: "grapheme", maxLength: 40 }), { minLength: 1, maxLength: 5 }), (key, terms) => {
        const blind = termBlinder(key);
        for (const term of terms) expect(blind(term)).toBe(expected(key, term));
      }),
    );
    const key = randomBytes(32);
    const blind = termBlinder(key);
    for (let length = 0; length < 130; length++)
      for (const letter of ["x", "搜", "𠮷"]) expect(blind(letter.repeat(length))).toBe(expected(key, letter.repeat(length)));
  });
  test("of another conversation is another", () => expect(termBlinder(randomBytes(32))("hello")).not.toBe(termBlinder(randomBytes(32))("hello")));
  test("of RFC 4231's keys and data", () => {
    expect(termBlinder(Buffer.alloc(20, 0x0b))("Hi There").toString(16)).toBe("b0344c61d8db");
    expect(termBlinder(Buffer.from("Jefe"))("what do ya want for nothing?").toString(16)).toBe("5bdcc146bf60");
  });
});
