import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { isJobData, isJobId } from "./job-data.js";

test("ids and numbers are job data, what people write is not", () => {
  expect(isJobData({ runId: randomUUID(), generation: 3 })).toBe(true);
  expect(isJobData({})).toBe(true);
  for (const bad of [
    null,
    [],
    "x",
    { text: "two words" },
    { text: "你好" },
    { id: "" },
    { id: "a".repeat(129) },
    { n: Number.NaN },
    { o: {} },
    { u: undefined },
  ]) {
    expect(isJobData(bad)).toBe(false);
  }
});

test("a job's id is one that BullMQ takes", () => {
  expect(isJobId(`${randomUUID()}-0`)).toBe(true);
  for (const bad of ["", "12", "a:b", "0:1", "a b"]) expect(isJobId(bad)).toBe(false);
});
