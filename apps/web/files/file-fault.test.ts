import { HoopoeError } from "@hoopoe/sdk";
import { expect, test } from "vitest";
import { mayRetry, uploadFault } from "./file-fault.js";

const t = ((key: string, values: object = {}) => [key, ...Object.values(values)].join(" ")) as never;
const here = { language: "en", online: true, largest: 100 * 1024 * 1024 };
const why = (error: unknown, more: object = {}) => uploadFault(t, { error, unfit: null }, { ...here, ...more });
const refused = (code: HoopoeError["code"], retryAfterMs?: number) => new HoopoeError(code, { message: "", retryAfterMs });

test("what cannot be uploaded says why", () => {
  expect(why(refused("TOO_LARGE"))).toBe("files.unfit.tooLarge 100 MB");
  expect(why(refused("TOO_LARGE"), { largest: null })).toBe("files.unfit.tooLargeSomehow");
  expect(uploadFault(t, { error: null, unfit: "folder" }, here)).toBe("files.unfit.folder");
  expect(why(refused("NETWORK"))).toBe("files.cut");
  expect(why(refused("NETWORK"), { online: false })).toBe("files.offline");
  expect(why(refused("UNAVAILABLE", 5_000))).toBe("files.full");
  expect(why(refused("RATE_LIMITED"))).toBe("files.tooMany");
  expect(why(refused("RATE_LIMITED", 4_200))).toBe("files.tooManyWait 5");
  expect(why(refused("FORBIDDEN"))).toBe("error.FORBIDDEN");
});

test("what would be refused again is not tried again", () => {
  const again = (error: unknown) => mayRetry({ error, unfit: null });
  expect([again(refused("NETWORK")), again(refused("RATE_LIMITED")), again(refused("TOO_LARGE")), again(refused("VALIDATION"))]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(mayRetry({ error: null, unfit: "unreadable" })).toBe(false);
});
