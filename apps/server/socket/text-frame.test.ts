import { expect, test } from "vitest";
import { textFrame } from "./text-frame.js";

/** What stands in a frame, by RFC 6455, 5.2: lengths in the fewest bytes. */
function read(frame: Buffer): string {
  // final, no extension, text; not masked
  expect(frame[0]).toBe(0x81);
  const short = frame[1] as number;
  if (short < 126) return payload(frame, 2, short);
  if (short === 126) {
    expect(frame.readUInt16BE(2)).toBeGreaterThan(125);
    return payload(frame, 4, frame.readUInt16BE(2));
  }
  expect(short).toBe(127);
  expect(frame.readBigUInt64BE(2)).toBeGreaterThan(65_535n);
  return payload(frame, 10, Number(frame.readBigUInt64BE(2)));
}

function payload(frame: Buffer, from: number, length: number): string {
  expect(frame.length).toBe(from + length);
  return frame.toString("utf8", from);
}

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 700_000, 2_200_000])("%i bytes of ASCII", (length) => {
  const text = "x".repeat(length);
  expect(read(textFrame(text)) === text).toBe(true);
});

test.each([1, 42, 43, 21_845, 21_846, 800_000])("%i characters of three bytes", (length) => {
  const text = "戴".repeat(length);
  expect(read(textFrame(text)) === text).toBe(true);
});

test("half a character is replaced, as everywhere", () => {
  expect(read(textFrame("a\ud800b 🦜"))).toBe("a\ufffdb 🦜");
});
