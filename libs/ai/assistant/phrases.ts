export type Language = "zh" | "en";

/** What the assistant says besides what it quotes. `topics`: the titles that it can answer about. */
type Phrases = {
  quoting: string;
  nothing: string;
  hello: string;
  thanks: string;
  topics: string;
  examples: readonly string[];
  between: string;
};

export const phrases: Readonly<Record<Language, Phrases>> = {
  zh: {
    quoting: "我还没有连接模型，以下内容引自随产品附带的文档。",
    nothing: "我还没有连接模型，只能引用随产品附带的文档，而文档里没有找到与这个问题相关的内容。",
    hello: "你好！我是内置助手。我还没有连接模型，所以只能引用随产品附带的文档来回答关于戴胜的问题。",
    thanks: "不客气！我还没有连接模型，不过关于戴胜的问题，可以随时问我，我会引用文档来回答。",
    topics: "我可以回答这些方面的问题：",
    examples: ["如何连接模型？", "如何邀请同事？", "保存了什么？谁能看到？", "如何在群聊里向机器人提问？"],
    between: " › ",
  },
  en: {
    quoting: "No model is connected to me yet, so this is quoted from the documentation.",
    nothing: "No model is connected to me yet: I can only quote the documentation, and I found nothing in it that fits this question.",
    hello: "Hello! I am the built-in assistant. No model is connected to me yet, so I answer questions about Hoopoe by quoting the documentation.",
    thanks: "You are welcome! No model is connected to me yet, but whatever you want to know about Hoopoe, I will quote the documentation.",
    topics: "I can answer questions about:",
    examples: ["How do I connect a model?", "How do I invite people?", "What is stored, and who can read it?", "How do I ask a bot in a group?"],
    between: " › ",
  },
};

const greeting =
  /^(hi|hello|hey|hallo|yo|good (morning|afternoon|evening|day)|greetings|你们?好呀?|您好|嗨|哈[喽啰罗]|hello|早(上好|安)?|上午好|中午好|下午好|晚上好|晚安|在吗|在么|有人吗|大家好)( there| everyone| all|啊|呀)?$/;
const identity =
  /^(and )?(who|what) are you$|^what('s| is) your name$|^what can (you do|i ask( you)?)|^help( me)?$|^(are you (a |an )?(bot|ai|human|robot|person))|你是谁|你是什么|你叫什么|你是(机器人|人|真人|ai)|你(能|会|可以)(做|干|帮|回答)|(可以|能)问你?什么|^(帮助|求助|测试|test|ping)$/;
const gratitude = /^(thanks?( you)?( very much| a lot| so much)?|thx|ty|cheers|(非常|太|多)?谢谢?(你|您|了|啦)*|感谢|辛苦了|好的,?谢谢|bye|goodbye|再见|拜拜)$/;

/** Small talk that has nothing to be looked up: a greeting or a question about the assistant itself, or thanks. */
export function smallTalk(question: string): "hello" | "thanks" | null {
  const said = question
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s!?.,~。！？，、…:)(]+/gu, " ")
    .trim();
  if (gratitude.test(said)) return "thanks";
  return said === "" || greeting.test(said) || identity.test(said) || !/[\p{L}\p{N}]/u.test(said) ? "hello" : null;
}

/** The language to answer in. */
export const languageOf = (question: string): Language => (/\p{Script=Han}/u.test(question) ? "zh" : "en");
