import fc from "fast-check";
import { expect, test } from "vitest";
import { pieces } from "./links.js";

const links = (text: string) => pieces(text, []).flatMap((piece) => (piece.type === "link" ? [piece.href] : []));

test("addresses end before closing punctuation and before Chinese text", () => {
  expect(links("看 https://a.example/x?y=1，然后回复")).toEqual(["https://a.example/x?y=1"]);
  expect(links("(see http://a.example/b_(c)).")).toEqual(["http://a.example/b_(c)"]);
  expect(links("https://a.example请看")).toEqual(["https://a.example/"]);
});

test("only http and https become links, and none with a user name in it", () => {
  expect(links("javascript:alert(1) data:text/html,x ftp://a.example file:///etc/passwd https://bank.example@evil.example/")).toEqual([]);
});

test("direction marks and look-alike letters never get into a link", () => {
  const [piece] = pieces("https://a.example/\u202egnp.exe", []).filter((one) => one.type === "link");
  expect(piece?.text).toBe("https://a.example/");
  expect(links("https://аpple.example")).toEqual([]);
});

test("names are marked only when they were mentioned, the longest first", () => {
  expect(
    pieces("@李雷雷 和 @李雷 和 @韩梅梅", ["李雷", "李雷雷"])
      .filter((piece) => piece.type === "mention")
      .map((piece) => piece.text),
  ).toEqual(["@李雷雷", "@李雷"]);
});

test("the pieces joined are the text, whatever it is", () => {
  const bit = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("https://a.example/b).", "@李雷", "http://", " ", "https://x@y", "\u202e"));
  fc.assert(
    fc.property(fc.array(bit), (bits) => {
      const text = bits.join("");
      expect(
        pieces(text, ["李雷", ""])
          .map((piece) => piece.text)
          .join(""),
      ).toBe(text);
    }),
  );
});
