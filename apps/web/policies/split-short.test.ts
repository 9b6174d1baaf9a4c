import { expect, test } from "vitest";
import { splitShort } from "./split-short.js";

test("the short form ends where the first heading of the second rank begins", () => {
  expect(splitShort("# Title\n\n- one\n\n## More\n\nall of it\n## And more\n")).toEqual({
    short: "# Title\n\n- one",
    rest: "## More\n\nall of it\n## And more",
  });
});

test("a text without headings is short; one that begins with a heading has no short form", () => {
  expect(splitShort("only this ## not a heading\n")).toEqual({ short: "only this ## not a heading", rest: "" });
  expect(splitShort("## First\nwords")).toEqual({ short: "", rest: "## First\nwords" });
});
