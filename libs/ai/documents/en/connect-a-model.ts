import type { Document } from "../document.js";

export const connectAModel: Document = {
  id: "connect-a-model",
  title: "Connect a model",
  passages: [
    {
      id: "steps",
      heading: "Steps",
      asks: "how do I connect a model, add a model, set up AI, configure LLM, model provider, API key, base URL, endpoint, change the model, use another model",
      text: `You need an administrator's account.

1. Open **Models** on the left and choose **Connect a model**.
2. Say where the model runs: Ollama, vLLM, SGLang, llama.cpp, LM Studio, Xinference, a service, or any other OpenAI-compatible address.
3. Enter the **address** with its version (\`http://10.0.0.5:8000/v1\`) and, where the host wants one, the **API key**; it is kept encrypted and never shown again.
4. Say where the data is processed: **local**, **domestic** or **overseas**.
5. **Save and test** checks everything one by one and names what fails.
6. Then choose **Let the assistant use it**, or **Make a bot with this model**.`,
    },
    {
      id: "ollama",
      heading: "Ollama",
      asks: "how to use ollama, connect ollama, local model on my laptop, easiest way, run a model on my own computer, 11434, context too small",
      text: `The easiest way to begin; an ordinary computer will do.

1. Install Ollama on the machine that is to run the model, and fetch one: \`ollama pull qwen3\`
2. In Hoopoe choose the preset **Ollama**, address \`http://127.0.0.1:11434/v1\`; no key is needed.
3. If Ollama runs on another machine, let it listen to the network (\`OLLAMA_HOST=0.0.0.0 ollama serve\`) and use that machine's IP address.

The first question is slow, because the model is loaded then. The default context is small; \`OLLAMA_CONTEXT_LENGTH=16384\` makes it larger. Tags that end in \`:cloud\` or \`-cloud\` run at ollama.com: they are not local, and policy refuses them.`,
    },
    {
      id: "model-file",
      heading: "A model file, with nothing else to install",
      asks: "run a gguf file without ollama, hoopoe model serve, node-llama-cpp, own model server, offline model file, model serve command",
      text: `Hoopoe answers from a model file (GGUF) by itself, on this machine's processors:

1. Once, in Hoopoe's folder: \`node apps/cli/hoopoe.mjs model install\` (some 120 MB)
2. \`node apps/cli/hoopoe.mjs model serve FILE.gguf --context 16384\`, and leave it running
3. In Hoopoe choose the preset **Hoopoe's own**, address \`http://127.0.0.1:8080/v1\`; no key is needed.

It listens on this machine only; for others give \`--host 0.0.0.0 --api-key-file FILE\` and enter that key in Hoopoe. One answer is written at a time, others wait; \`--parallel 4\` writes four.`,
    },
    {
      id: "vllm",
      heading: "vLLM and SGLang",
      asks: "how to use vllm, connect vllm, sglang, GPU server, serve a model, deploy model, port 8000 30000",
      text: `For a server with a GPU:

- vLLM: \`vllm serve Qwen/Qwen3-8B --host 0.0.0.0 --port 8000\`, preset **vLLM**, address \`http://THE-MACHINE:8000/v1\`
- SGLang: \`python -m sglang.launch_server --model-path Qwen/Qwen3-8B --host 0.0.0.0 --port 30000\`, address \`http://THE-MACHINE:30000/v1\`

If you start it with \`--api-key\`, enter the same key in Hoopoe. For tool calls vLLM needs \`--enable-auto-tool-choice --tool-call-parser hermes\`; a model that thinks needs a \`--reasoning-parser\`, else its thoughts end up in the answers.`,
    },
    {
      id: "llamacpp",
      heading: "llama.cpp, LM Studio and Xinference",
      asks: "how to use llama.cpp, llamacpp, gguf file, lm studio, lmstudio, xinference, CPU only, no GPU, 8080 1234 9997",
      text: `- llama.cpp: \`llama-server -m model.gguf --jinja -c 16384 --port 8080\`, address \`http://127.0.0.1:8080/v1\`
- LM Studio: start the server on the Developer page, address \`http://127.0.0.1:1234/v1\`
- Xinference: \`xinference-local --port 9997\`, launch a model, address \`http://127.0.0.1:9997/v1\`

None needs a key. If it runs on another machine, let it listen on \`0.0.0.0\` and use that machine's IP address.`,
    },
    {
      id: "allowed",
      heading: "Which models are allowed",
      asks: "deepseek, qwen, glm, kimi, doubao, minimax, openai, chatgpt, gpt, claude, gemini, cloud model, online service, blocked by policy, not allowed by policy, jurisdiction local domestic overseas, which models can I use, supported models",
      text: `For now only models whose data is processed **locally** are asked: those on your organisation's own machines. Until personal data can be masked before it leaves (redaction), **domestic** and **overseas** services (DeepSeek, Qwen's cloud, OpenAI and the like) can be saved but are not asked: a bot on one answers “not allowed by policy”, and nothing leaves the server.

The stricter of what you declare and what is known of the host counts, so declaring a known service “local” changes nothing. Link-local addresses and the metadata addresses of clouds are never called.`,
    },
    {
      id: "bot",
      heading: "Make a bot with a model",
      asks: "create a bot, make a bot, new bot, add a bot, system prompt, instructions, bot settings, triggers, when a bot answers, change or deactivate a bot",
      text: `1. Open **Bots** on the left and choose **New bot**.
2. Enter a name and a user name; choose the **model host** and the **model**.
3. **Instructions** say who the bot is and how it should answer; they are kept encrypted.
4. Choose when it answers: **in direct chats**, **when mentioned**, or both.

It then appears in the directory like anybody: write to it directly, or put it into groups and channels. A deactivated bot no longer answers; its messages stay.`,
    },
    {
      id: "usage",
      heading: "Usage and budgets",
      asks: "usage, how many tokens, cost, price, spending, budget, limit tokens, quota, over budget, budget used up, report, export csv, who uses the most",
      text: `Under **Models**, **Usage and budgets** shows what was used, by day, person, bot, host or model, and keeps it as a table for spreadsheets. Tokens are as the host reported them, or estimated where it does not; recalling or deleting messages changes nothing.

A **budget** limits the tokens of a day or month: of one person, every person, one bot, or the whole organisation. An answer is reserved before its model is asked, so it holds however many ask at once; when too little is left, the answer says whose budget that is and when it is renewed. A bot can be set to answer by a local model then. Models on your own machines are free of budgets until an administrator has them count. Everybody finds their own usage under **Me**.`,
    },
  ],
};
