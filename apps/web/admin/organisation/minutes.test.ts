import { UpdateSettingsInput } from "@hoopoe/protocol";
import { expect, test } from "vitest";
import { minutesMax, parseMinutes, presets } from "./minutes.js";

test("whole minutes that the server takes, and nothing else", () => {
  expect(["1", " 90 ", String(minutesMax)].map(parseMinutes)).toEqual([1, 90, minutesMax]);
  expect(["", "0", "-1", "1.5", "1e3", "abc", String(minutesMax + 1), "99999999"].map(parseMinutes)).toEqual(Array(8).fill(null));
});

test("the longest and every preset are taken, one more is not", () => {
  for (const editMinutes of [...presets, minutesMax]) expect(UpdateSettingsInput.safeParse({ editMinutes }).success).toBe(true);
  expect(UpdateSettingsInput.safeParse({ editMinutes: minutesMax + 1 }).success).toBe(false);
});
