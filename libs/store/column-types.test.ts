import pg from "pg";
import { expect, test } from "vitest";
import { columnTypes } from "./column-types.js";

const timestamptz = columnTypes.getTypeParser(1184, "text");

test.each([
  "2026-11-22 10:00:00.123+00",
  "2026-11-22 10:00:00+00",
  "2026-11-22 10:00:00.1+00",
  "0044-03-15 12:00:00+00 BC",
  "2026-11-22 18:00:00.5+08",
  "infinity",
  "12026-01-01 00:00:00+00",
])("reads the time %s as pg does", (text) => {
  expect(timestamptz(text)).toEqual(pg.types.getTypeParser(1184)(text));
});

test("reads arrays of ids and of texts", () => {
  expect(columnTypes.getTypeParser(2951)("{}")).toEqual([]);
  expect(columnTypes.getTypeParser(2951)("{01a20197-c274-7992-9503-5489ff00fa8a,01a20197-c27a-7299-934a-8ae0980064d2}")).toHaveLength(2);
  expect(columnTypes.getTypeParser(1009)('{a,"b,\\"c",NULL}')).toEqual(["a", 'b,"c', null]);
  expect(columnTypes.getTypeParser(1009)("{}")).toEqual([]);
  expect(columnTypes.getTypeParser(23)("42")).toBe(42);
});
