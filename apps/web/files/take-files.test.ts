import { expect, test } from "vitest";
import { hasFiles, pastedFiles } from "./take-files.js";
import { pastedName, roomFor, standing, type Upload } from "./upload.js";

const now = new Date(2026, 10, 23, 9, 5, 7);
const paste = (names: string[], text: string) =>
  pastedFiles({ files: names.map((name) => new File(["x"], name, { type: "image/png" })), getData: () => text }, "粘贴的图片", now).map(({ name }) => name);

test("a pasted picture is named by the hour of pasting, a pasted file keeps its name", () => {
  expect(paste(["image.png"], "")).toEqual(["粘贴的图片 2026-11-23 09.05.07.png"]);
  expect(paste(["report.pdf"], "")).toEqual(["report.pdf"]);
  expect(paste([], "words")).toEqual([]);
  expect(pastedName("Pasted picture", "image/jpeg", now)).toBe("Pasted picture 2026-11-23 09.05.07.jpg");
});

test("words that lie beside their picture are meant, unless they only name the file", () => {
  expect(paste(["image.png"], "Quarter\tSum\nQ1\t3")).toEqual([]);
  expect(paste(["a.png", "b.png"], "a.png\nb.png")).toEqual(["a.png", "b.png"]);
  expect(paste(["a.png"], "file:///home/me/a.png\r\n")).toEqual(["a.png"]);
});

test("only files are dropped, not words that are dragged", () => {
  expect(hasFiles({ types: ["text/plain", "Files"] })).toBe(true);
  expect(hasFiles({ types: ["text/plain"] })).toBe(false);
  expect(hasFiles(null)).toBe(false);
});

test("a message goes when all of its files are there, and not while one has failed", () => {
  const of = (...states: Upload["state"][]) => standing(states.map((state) => ({ state }) as Upload));
  expect([of(), of("done"), of("done", "sending"), of("waiting"), of("sending", "failed")]).toEqual(["ready", "ready", "going", "going", "failed"]);
});

test("more than a message takes is left out", () => {
  expect([roomFor(0, 3, 10), roomFor(8, 3, 10), roomFor(10, 1, 10)]).toEqual([3, 2, 0]);
});
