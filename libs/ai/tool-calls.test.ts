import { describe, expect, it } from "vitest";
import { ToolCallAccumulator } from "./tool-calls.js";

function gather(...deltas: unknown[]) {
  const calls = new ToolCallAccumulator();
  for (const delta of deltas) calls.push(delta);
  return calls.calls();
}
const begin = { type: "function", function: { name: "get_time", arguments: '{"city":' } };
const rest = { function: { arguments: '"上海"}' } };
const whole = { type: "function", function: { name: "get_time", arguments: '{"city":"上海"}' } };
const one = { id: "call_1", name: "get_time", arguments: '{"city":"上海"}' };

describe("tool calls from pieces", () => {
  it.each<[string, unknown[]]>([
    ["by index", [[{ index: 0, id: "call_1", ...begin }], [{ index: 0, ...rest }]]],
    ["without an index", [[{ id: "call_1", ...begin }], [rest]]],
    ["index −1 (GLM)", [[{ index: -1, id: "call_1", ...begin }], [{ index: -1, ...rest }]]],
    ["an object instead of a list (Spark)", [{ id: "call_1", ...whole }]],
    ["with the id on every piece", [[{ id: "call_1", ...begin }], [{ id: "call_1", ...rest }]]],
    [
      "among empty placeholders",
      [
        [],
        [{ index: 0, id: "", function: { name: "", arguments: "" } }],
        [{ index: 0, id: "call_1", ...whole }],
        [{ index: 0, id: "", function: { name: null } }],
      ],
    ],
    ["among rubbish", [null, undefined, 7, "x", [null, 7], [{ index: 0, id: "call_1", ...whole }], [{ index: "0" }]]],
    ["with the arguments as an object", [[{ index: 0, id: "call_1", function: { name: "get_time", arguments: { city: "上海" } } }]]],
  ])("%s", (_how, deltas) => {
    expect(gather(...deltas)).toEqual([one]);
  });

  it("gives an id where the host gave none, and {} where there are no arguments", () => {
    expect(gather([{ index: 0, function: { name: "now" } }])).toEqual([{ id: "call_0", name: "now", arguments: "{}" }]);
  });

  it("keeps two calls apart, by index, by id, or by their names alone", () => {
    const two = [one, { ...one, id: "call_2" }];
    expect(
      gather([
        { index: 0, id: "call_1", ...whole },
        { index: 1, id: "call_2", ...whole },
      ]),
    ).toEqual(two);
    expect(gather([{ id: "call_1", ...whole }], [{ id: "call_2", ...whole }])).toEqual(two);
    expect(gather([whole], [whole]).map((c) => c.id)).toEqual(["call_0", "call_1"]);
  });

  it("drops what never had a name", () => {
    expect(gather([{ index: 0, id: "call_1", function: { arguments: "{}" } }])).toEqual([]);
  });
});
