import { describe, expect, it } from "vitest";
import { answerFromDocuments } from "./answer-from-documents.js";
import { documents as english } from "./documents/en/index.js";
import { documents as chinese } from "./documents/zh/index.js";
import { ModelError } from "./model-error.js";

async function ask(question: string): Promise<{ text: string; sources: { id: string; title: string }[]; pieces: string[] }> {
  const pieces: string[] = [];
  let sources: { id: string; title: string }[] = [];
  for await (const event of answerFromDocuments({ question, signal: new AbortController().signal, paceMs: 0 })) {
    if (event.type === "text") pieces.push(event.text);
    if (event.type === "sources") sources = event.sources;
  }
  return { text: pieces.join(""), sources, pieces };
}

const table: [question: string, passage: string][] = [
  ["如何连接模型？", "zh/connect-a-model/steps"],
  ["怎么接入大模型", "zh/connect-a-model/steps"],
  ["ollama 怎么用？", "zh/connect-a-model/ollama"],
  ["我有一台GPU服务器，怎么用 vLLM", "zh/connect-a-model/vllm"],
  ["能不能用 DeepSeek？", "zh/connect-a-model/allowed"],
  ["为什么机器人说策略不允许", "zh/connect-a-model/allowed"],
  ["怎么创建一个机器人", "zh/connect-a-model/bot"],
  ["如何邀请同事？", "zh/people/invite"],
  ["邀请链接多久过期", "zh/people/invite"],
  ["忘记密码了怎么办", "zh/people/reset"],
  ["怎么把一个人设为管理员", "zh/people/roles"],
  ["如何建群", "zh/chatting/new"],
  ["如何在群聊里向机器人提问？", "zh/chatting/mention"],
  ["怎么让它停下来，停止回答", "zh/chatting/stop"],
  ["保存了什么？谁能看到？", "zh/what-is-stored/sealed"],
  ["管理员能看到我的私聊吗", "zh/what-is-stored/admins"],
  ["数据库被偷了会怎么样", "zh/what-is-stored/thief"],
  ["是端到端加密吗？", "zh/what-is-hoopoe/limits"],
  ["如何备份数据", "zh/operating/backup"],
  ["怎么切换到英文界面", "zh/account/language"],
  ["AI生成的标识是什么意思", "zh/account/ai-label"],
  ["退出别的设备上的登录", "zh/account/sessions"],
  ["戴胜是什么", "zh/what-is-hoopoe/about"],
  ["测试里的流式输出是什么意思", "zh/provider-test/checks"],
  ["网页打不开，端口被占用", "zh/operating/trouble"],
  ["How do I connect a model?", "en/connect-a-model/steps"],
  ["how to use Ollama", "en/connect-a-model/ollama"],
  ["Can I use ChatGPT or Claude here?", "en/connect-a-model/allowed"],
  ["create a bot", "en/connect-a-model/bot"],
  ["How do I invite people?", "en/people/invite"],
  ["I forgot my password", "en/people/reset"],
  ["What is stored, and who can read it?", "en/what-is-stored/sealed"],
  ["Can my boss read my messages?", "en/what-is-stored/admins"],
  ["what happens if the database is stolen", "en/what-is-stored/thief"],
  ["Is it end-to-end encrypted?", "en/what-is-hoopoe/limits"],
  ["How do I ask a bot in a group?", "en/chatting/mention"],
  ["stop the answer", "en/chatting/stop"],
  ["how do I make a backup?", "en/operating/backup"],
  ["dark mode", "en/account/language"],
  ["what does the AI-generated label mean", "en/account/ai-label"],
  ["Where am I signed in?", "en/account/sessions"],
  ["why does the test fail with connection refused", "en/provider-test/failures"],
  ["What is Hoopoe?", "en/what-is-hoopoe/about"],
  ["@assistant how can other computers open the page?", "en/operating/trouble"],
  ["how do I install this", "en/operating/start"],
];

describe("the built-in assistant", () => {
  it.each(table)("answers %j from %s", async (question, passage) => {
    const { sources, text } = await ask(question);
    expect(sources[0]?.id).toBe(passage);
    expect(sources.length).toBeLessThanOrEqual(3);
    expect(text).toMatch(passage.startsWith("zh") ? /^我还没有连接模型.+文档/ : /^No model is connected.+documentation/);
    expect(text).toContain(`**${sources[0]?.title}**\n\n> `);
  });

  it.each([
    "今天天气怎么样",
    "写一首关于月亮的诗",
    "中国的首都是哪里",
    "1+1等于几",
    "What is the capital of France?",
    "write a poem about autumn",
    "Wie wird das Wetter morgen?",
    "2+2=?",
  ])("says that nothing fits %j, and what does", async (question) => {
    const { sources, text } = await ask(question);
    expect(sources).toEqual([]);
    const titles = (/\p{Script=Han}/u.test(question) ? chinese : english).map((d) => d.title);
    for (const title of titles) expect(text).toContain(`- ${title}`);
  });

  it.each([
    "hi",
    "Hello!",
    "hey there",
    "你好",
    "你好呀！",
    "早上好",
    "你是谁？",
    "Who are you?",
    "what can you do",
    "你能做什么",
    "help",
    "👋",
    "   ",
    "@assistant hi",
  ])("greets back at %j", async (question) => {
    const { sources, text } = await ask(question);
    expect(sources).toEqual([]);
    expect(text).toMatch(/我是内置助手|I am the built-in assistant/);
    expect(text).toMatch(/没有连接模型|No model is connected/);
  });

  it.each(["谢谢", "Thanks!", "thank you very much"])("takes thanks at %j", async (question) => {
    expect((await ask(question)).text).toMatch(/不客气|You are welcome/);
  });

  it.each([
    "如何连接模型？",
    "如何邀请同事？",
    "保存了什么？谁能看到？",
    "如何在群聊里向机器人提问？",
    "How do I connect a model?",
    "How do I invite people?",
    "How do I ask a bot in a group?",
  ])("answers what the page suggests, %j, with the one passage that fits", async (question) => {
    expect((await ask(question)).sources).toHaveLength(1);
  });

  it("comes in small pieces that join to the whole", async () => {
    const { pieces, text } = await ask("如何邀请同事？");
    expect(pieces.length).toBeGreaterThan(60);
    expect(Math.max(...pieces.map((p) => p.length))).toBeLessThan(40);
    expect(text).toContain("> 1. 打开左侧的**成员**");
  });

  it("quotes whole passages, every line of them", async () => {
    const { text } = await ask("how to use Ollama");
    const lines = text.split("\n").slice(4);
    const ends = lines.findIndex((line) => line.startsWith("**"));
    for (const line of lines.slice(0, ends < 0 ? undefined : ends - 1)) expect(line).toMatch(/^>/);
  });

  it("stops at once when told to", async () => {
    const stop = new AbortController();
    const answer = answerFromDocuments({ question: "如何连接模型？", signal: stop.signal, paceMs: 5_000 });
    await answer.next();
    const waiting = answer.next();
    const startedAt = Date.now();
    stop.abort();
    await expect(waiting).rejects.toSatisfy((e) => e instanceof ModelError && e.kind === "interrupted");
    expect(Date.now() - startedAt).toBeLessThan(200);
  });

  it("bears hostile and huge questions", async () => {
    const startedAt = Date.now();
    for (const question of [
      "@".repeat(20_000),
      "戴".repeat(20_000),
      "a ".repeat(10_000),
      "\u0000\ud800",
      "(((((".repeat(4_000),
      "__proto__ constructor toString",
    ]) {
      expect((await ask(question)).text).not.toBe("");
    }
    expect(Date.now() - startedAt).toBeLessThan(3_000);
  });

  it("has the same pages and passages in both languages, each short enough to quote", () => {
    const outline = (documents: typeof english) => documents.map((d) => [d.id, d.passages.map((p) => p.id)]);
    expect(outline(chinese)).toEqual(outline(english));
    for (const { passages } of [...chinese, ...english]) for (const { text } of passages) expect(text.length).toBeLessThan(1_000);
  });
});
