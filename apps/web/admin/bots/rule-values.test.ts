import type { Bot } from "@hoopoe/protocol";
import { describe, expect, test } from "vitest";
import { newRules, ruleFaults, rulesBody, rulesOf, wordsOf } from "./rule-values.js";

const t = ((key: string) => key) as never;

describe("the rules of a bot in the form", () => {
  test("what is not touched is saved as it was", () => {
    const body = rulesBody(newRules);
    expect(body).toEqual({
      triggers: { direct: true, mention: true, thread: true, always: false, keywords: [] },
      context: { scope: "last", messages: 40, windowTokens: 8192 },
      replyIn: "same",
      parameters: {},
      fallbacks: [],
      overBudget: "refuse",
      access: { people: "all" },
    });
    const bot = { ...body, parameters: { temperature: 0, topP: 0.5, thinking: false }, access: { people: ["a"], conversations: "all" } } as unknown as Bot;
    expect(rulesBody(rulesOf(bot), bot.parameters)).toMatchObject({ parameters: bot.parameters, access: { people: ["a"] } });
  });

  test("words are parted by commas of either kind and lines", () => {
    expect(wordsOf("报销， 请假,leave、报销\n sick leave ")).toEqual(["报销", "请假", "leave", "sick leave"]);
  });

  test("what cannot be saved is named", () => {
    const wrong = {
      ...newRules,
      messages: "0",
      windowTokens: "many",
      temperature: "3",
      maxOutputTokens: "1.5",
      people: [],
      fallbacks: [{ providerId: "p", model: " " }],
    };
    expect(Object.keys(ruleFaults(t, wrong)).toSorted()).toEqual(["fallbacks", "maxOutputTokens", "messages", "people", "temperature", "windowTokens"]);
    expect(ruleFaults(t, { ...newRules, temperature: "0.7", maxOutputTokens: "800" })).toEqual({});
  });
});
