import { describe, expect, it } from "vitest";
import type { ModelParameters, PromptRecord } from "./model.js";
import { profileOf } from "./providers/profile-of.js";
import { requestBody } from "./request-body.js";

const hosts = {
  deepseek: "https://api.deepseek.com",
  qwen: "https://dashscope.aliyuncs.com/compatible-mode/v1",
  glm: "https://open.bigmodel.cn/api/paas/v4",
  kimi: "https://api.moonshot.cn/v1",
  doubao: "https://ark.cn-beijing.volces.com/api/v3",
  minimax: "https://api.minimaxi.com/v1",
  spark: "https://spark-api-open.xf-yun.com/v1",
  openai: "https://api.openai.com/v1",
  ollama: "http://10.0.0.5:11434/v1",
  own: "http://10.0.0.5:8000/v1",
};
const hi: PromptRecord[] = [{ role: "user", content: "hi" }];
const body = (host: keyof typeof hosts, more: { records?: PromptRecord[]; parameters?: ModelParameters; stream?: boolean; sees?: boolean } = {}) =>
  requestBody({ model: "m", records: hi, stream: false, ...more }, profileOf(hosts[host]));

describe("the body of a request", () => {
  it("has only what every host knows, unless more is set", () => {
    expect(body("own")).toEqual({ model: "m", messages: hi, stream: false });
    expect(body("own", { parameters: { temperature: 0.3, topP: 0.9, maxOutputTokens: 9 } })).toEqual({
      model: "m",
      messages: hi,
      stream: false,
      temperature: 0.3,
      top_p: 0.9,
      max_tokens: 9,
    });
    expect(body("own", { stream: true }).stream_options).toEqual({ include_usage: true });
    expect(body("spark", { stream: true })).not.toHaveProperty("stream_options");
  });

  it("names instructions and the longest answer as the host does", () => {
    const records: PromptRecord[] = [{ role: "system", content: "Be brief." }, ...hi];
    const own = body("own", { records, parameters: { maxOutputTokens: 9 } });
    expect(own).toMatchObject({ max_tokens: 9, messages: [{ role: "system" }, { role: "user" }] });
    const openai = body("openai", { records, parameters: { maxOutputTokens: 9 } });
    expect(openai).toMatchObject({ max_completion_tokens: 9, messages: [{ role: "developer", content: "Be brief." }, { role: "user" }] });
    expect(openai).not.toHaveProperty("max_tokens");
  });

  it.each<[keyof typeof hosts, object, object]>([
    ["deepseek", { thinking: { type: "enabled" } }, { thinking: { type: "disabled" } }],
    ["kimi", { thinking: { type: "enabled" } }, { thinking: { type: "disabled" } }],
    ["glm", { thinking: { type: "enabled" } }, { thinking: { type: "disabled" } }],
    ["doubao", { thinking: { type: "enabled" } }, { thinking: { type: "disabled" } }],
    ["qwen", { enable_thinking: true }, { enable_thinking: false }],
    ["ollama", { reasoning_effort: "medium" }, { reasoning_effort: "none" }],
    ["openai", { reasoning_effort: "medium" }, { reasoning_effort: "none" }],
    ["own", { chat_template_kwargs: { enable_thinking: true } }, { chat_template_kwargs: { enable_thinking: false } }],
  ])("%s: thinking is switched by fields of its own, and by none when nobody says so", (host, on, off) => {
    expect(body(host, { parameters: { thinking: true } })).toEqual({ ...body(host), ...on });
    expect(body(host, { parameters: { thinking: false } })).toEqual({ ...body(host), ...off });
    for (const field of ["thinking", "enable_thinking", "reasoning_effort", "chat_template_kwargs"]) expect(body(host)).not.toHaveProperty(field);
  });

  it.each<[keyof typeof hosts, number, number]>([
    ["glm", 1.5, 1],
    ["kimi", 1.5, 1],
    ["minimax", 0, 0.01],
    ["deepseek", 1.5, 1.5],
  ])("%s: a temperature of %d is asked for as %d", (host, asked, sent) => {
    expect(body(host, { parameters: { temperature: asked } }).temperature).toBe(sent);
  });

  it("an empty text is a space for Kimi, which refuses nothing", () => {
    const records: PromptRecord[] = [{ role: "assistant", content: "" }, ...hi];
    expect(body("kimi", { records }).messages[0]).toEqual({ role: "assistant", content: " " });
    expect(body("own", { records }).messages[0]).toEqual({ role: "assistant", content: "" });
  });
});

describe("after tool calls", () => {
  const records: PromptRecord[] = [
    ...hi,
    { role: "assistant", content: "Earlier.", reasoning: "an earlier thought" },
    { role: "assistant", content: "", reasoning: "I need the time.", toolCalls: [{ id: "call_1", name: "get_time", arguments: '{"city":"上海"}' }] },
    { role: "tool", content: "12:00", toolCallId: "call_1" },
  ];
  const calls = [{ id: "call_1", type: "function", function: { name: "get_time", arguments: '{"city":"上海"}' } }];

  it.each(["deepseek", "kimi"] as const)("%s is told again what it thought before them, and only then", (host) => {
    expect(body(host, { records }).messages).toEqual([
      { role: "user", content: "hi" },
      { role: "assistant", content: "Earlier." },
      { role: "assistant", content: host === "kimi" ? " " : "", tool_calls: calls, reasoning_content: "I need the time." },
      { role: "tool", content: "12:00", tool_call_id: "call_1" },
    ]);
  });

  it("others are not", () => {
    expect(body("own", { records }).messages[2]).toEqual({ role: "assistant", content: "", tool_calls: calls });
  });
});

describe("pictures", () => {
  const records: PromptRecord[] = [{ role: "user", name: "ann", content: "What is this?", images: [{ mediaType: "image/png", base64: "AAAA" }] }];

  it("are parts of the content for a model that sees", () => {
    expect(body("own", { records, sees: true }).messages).toEqual([
      {
        role: "user",
        name: "ann",
        content: [
          { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
          { type: "text", text: "What is this?" },
        ],
      },
    ]);
  });

  it("stand alone where nothing was written beside them", () => {
    const alone = records.map((record) => ({ ...record, content: "" }));
    expect(body("own", { records: alone, sees: true }).messages[0]).toMatchObject({ content: [{ type: "image_url" }] });
    expect(body("own", { records: alone }).messages.map(({ content }) => content)).toEqual([expect.stringContaining("cannot see")]);
  });

  it("are spoken of to one that does not, beside the text, which stays as it is", () => {
    const { messages } = body("own", { records });
    expect(messages).toHaveLength(2);
    expect(messages[0]).toMatchObject({ role: "user", name: "ann", content: expect.stringContaining("cannot see") });
    expect(messages[1]).toEqual({ role: "user", name: "ann", content: "What is this?" });
    expect(JSON.stringify(messages)).not.toContain("AAAA");
  });
});
