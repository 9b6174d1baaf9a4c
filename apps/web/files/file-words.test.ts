import { expect, test } from "vitest";
import { attachmentWords, cleanName, frameOf, isPicture, kindOf, sizeWords, splitName } from "./file-words.js";

const file = (name: string, type = "application/pdf", width: number | null = null, height: number | null = null) => ({
  ...{ id: name, name, type, size: 1 },
  ...{ width, height },
});
const t = ((key: string, { count }: { count?: number } = {}) =>
  ({ "files.picture": "[图片]", "files.pictures": `[${count} 张图片]`, "files.and": "、" })[key]) as never;

test("a long name is cut before its end, and no character in half", () => {
  expect(splitName("report.pdf")).toEqual(["report.pdf", ""]);
  const [begin, end] = splitName("the minutes of the meeting of the third of March.docx");
  expect(end).toBe("arch.docx");
  expect(begin + end).toBe("the minutes of the meeting of the third of March.docx");
  const birds = `${"👩‍👩‍👧".repeat(30)}.png`;
  expect(splitName(birds)).toEqual(["👩‍👩‍👧".repeat(25), `${"👩‍👩‍👧".repeat(5)}.png`]);
});

test("a name cannot turn its direction around", () => {
  expect(cleanName("invoice\u202egpj.exe")).toBe("invoicegpj.exe");
  expect(cleanName("a\u2066b\u0000\n.txt")).toBe("ab.txt");
  expect(cleanName("\u202e")).toBe("file");
});

test("sizes are read as they are set, in steps of 1,024", () => {
  const sizes = [0, 1, 1_023, 1_024, 1_536, 10 * 1_024, 1_048_000, 1_048_576, 3.4 * 1_048_576, 100 * 1_048_576, 5 * 1_073_741_824];
  expect(sizes.map((size) => sizeWords("en", size))).toEqual([
    ...["0 B", "1 B", "1,023 B", "1 KB", "1.5 KB", "10 KB", "1,023 KB", "1 MB", "3.4 MB", "100 MB", "5 GB"],
  ]);
});

test("the face of a file is its extension, where it is a short one", () => {
  expect(["a.PDF", "a.tar.gz", "noextension", "a.longer", "图.xlsx", ".env"].map(kindOf)).toEqual(["PDF", "GZ", "", "", "XLSX", "ENV"]);
});

test("a picture keeps its proportions, is never enlarged and never a hair's breadth", () => {
  const box = { width: 380, height: 320 };
  expect(frameOf({ width: 4_000, height: 3_000 }, box)).toEqual({ width: 380, height: 285 });
  expect(frameOf({ width: 100, height: 60 }, box)).toEqual({ width: 100, height: 60 });
  expect(frameOf({ width: 600, height: 1_200 }, box)).toEqual({ width: 160, height: 320 });
  expect(frameOf({ width: 1, height: 10_000 }, box)).toEqual({ width: 48, height: 320 });
});

test("only what the server found to be a picture of a known kind is shown as one", () => {
  expect(isPicture(file("a.png", "image/png", 3, 2))).toBe(true);
  expect(isPicture(file("a.png", "image/png"))).toBe(false);
  expect(isPicture(file("a.svg", "image/svg+xml", 3, 2))).toBe(false);
  expect(isPicture(file("a.html", "text/html", 3, 2))).toBe(false);
});

test("a message without words is told by what hangs on it", () => {
  const picture = file("a.png", "image/png", 3, 2);
  expect(attachmentWords(t, { attachments: [] })).toBe("");
  expect(attachmentWords(t, { attachments: [picture] })).toBe("[图片]");
  expect(attachmentWords(t, { attachments: [file("a.pdf"), file("b.zip")] })).toBe("a.pdf、b.zip");
  expect(attachmentWords(t, { attachments: [picture, file("a.pdf"), picture] })).toBe("[2 张图片] a.pdf");
});
