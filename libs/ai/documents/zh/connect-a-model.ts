import type { Document } from "../document.js";

export const connectAModel: Document = {
  id: "connect-a-model",
  title: "连接模型",
  passages: [
    {
      id: "steps",
      heading: "步骤",
      asks: "如何连接模型 怎么接入大模型 配置模型 添加模型 对接大模型 接入 AI 设置模型 API 密钥 apikey 地址 base url 换模型 更换模型",
      text: `需要管理员账号。

1. 打开左侧的**模型**，点**连接模型**。
2. 选择模型在哪里运行：Ollama、vLLM、SGLang、llama.cpp、LM Studio、Xinference，某个云服务，或其他兼容 OpenAI 的地址。
3. 填写**地址**（包含版本，例如 \`http://10.0.0.5:8000/v1\`）；服务需要密钥时填写 **API 密钥**，它加密保存，不会再次显示。
4. 选择数据在哪里处理：**本地**、**境内**或**境外**。
5. 点**保存并测试**，会逐项检查并指出哪一项失败。
6. 通过后点**让助手使用它**，或**用此模型创建机器人**。`,
    },
    {
      id: "ollama",
      heading: "Ollama",
      asks: "怎么用 ollama 连接 ollama 本地模型 最简单的方法 在自己电脑上运行模型 11434 上下文太小",
      text: `最容易上手的方法，个人电脑也能运行：

1. 在运行模型的机器上安装 Ollama，然后下载一个模型：\`ollama pull qwen3\`
2. 在戴胜中选择预设 **Ollama**，地址 \`http://127.0.0.1:11434/v1\`，不需要密钥。
3. 如果 Ollama 在另一台机器上，让它监听网络：\`OLLAMA_HOST=0.0.0.0 ollama serve\`，地址中改用那台机器的 IP。

第一次提问时要先把模型载入内存，会慢一些。默认的上下文较小，可以用 \`OLLAMA_CONTEXT_LENGTH=16384\` 调大。名称以 \`:cloud\` 或 \`-cloud\` 结尾的标签在 ollama.com 上运行，不是本地模型，因此会被策略拒绝。`,
    },
    {
      id: "model-file",
      heading: "直接用模型文件，无需安装其他软件",
      asks: "不用 ollama 运行 gguf 文件 模型文件 hoopoe model serve 自带模型服务 离线模型 node-llama-cpp",
      text: `戴胜可以直接用模型文件（GGUF）回答，使用本机的处理器：

1. 在戴胜的文件夹中运行一次：\`node apps/cli/hoopoe.mjs model install\`（约 120 MB）
2. \`node apps/cli/hoopoe.mjs model serve 文件.gguf --context 16384\`，保持运行
3. 在戴胜中选择预设 **Hoopoe 自带**，地址 \`http://127.0.0.1:8080/v1\`，不需要密钥。

它只监听本机；供其他机器使用请加 \`--host 0.0.0.0 --api-key-file 文件\`，并在戴胜中填写该密钥。一次写一个回答，其余排队；\`--parallel 4\` 可同时写四个。`,
    },
    {
      id: "vllm",
      heading: "vLLM 与 SGLang",
      asks: "怎么用 vllm 连接 vllm sglang 显卡 gpu 服务器 部署模型 8000 30000",
      text: `适合有 GPU 的服务器：

- vLLM：\`vllm serve Qwen/Qwen3-8B --host 0.0.0.0 --port 8000\`，预设 **vLLM**，地址 \`http://机器的IP:8000/v1\`
- SGLang：\`python -m sglang.launch_server --model-path Qwen/Qwen3-8B --host 0.0.0.0 --port 30000\`，地址 \`http://机器的IP:30000/v1\`

启动时用 \`--api-key\` 设了密钥的，要在戴胜中填写同一个密钥。需要工具调用时，为 vLLM 加上 \`--enable-auto-tool-choice --tool-call-parser hermes\`；会思考的模型请加 \`--reasoning-parser\`，否则思考过程会混进回答里。`,
    },
    {
      id: "llamacpp",
      heading: "llama.cpp、LM Studio 与 Xinference",
      asks: "怎么用 llama.cpp llamacpp gguf lm studio lmstudio xinference cpu 没有显卡 8080 1234 9997",
      text: `- llama.cpp：\`llama-server -m 模型.gguf --jinja -c 16384 --port 8080\`，地址 \`http://127.0.0.1:8080/v1\`
- LM Studio：在“Developer”页启动服务，地址 \`http://127.0.0.1:1234/v1\`
- Xinference：\`xinference-local --port 9997\`，启动一个模型后，地址 \`http://127.0.0.1:9997/v1\`

都不需要密钥。服务在另一台机器上时，让它监听 \`0.0.0.0\`，并使用那台机器的 IP。`,
    },
    {
      id: "allowed",
      heading: "允许使用哪些模型",
      asks: "deepseek 通义千问 qwen 智谱 glm kimi 豆包 千帆 混元 minimax 硅基流动 openai chatgpt claude 云服务 在线模型 被策略拒绝 策略不允许 blocked policy 本地 境内 境外 数据出境 哪些模型可以用 支持哪些模型",
      text: `目前只会请求处理地为**本地**的模型，即运行在组织自己机器上的模型。在能够先遮盖个人数据（脱敏）之前，**境内**和**境外**的云服务（如 DeepSeek、通义千问、OpenAI）可以保存，但不会被请求：机器人会回答“策略不允许”，没有任何内容离开服务器。

声明与已知情况不一致时，以更严格的为准：把已知的云服务声明为“本地”不起作用。链路本地地址和云平台的元数据地址永远不会被请求。`,
    },
    {
      id: "bot",
      heading: "用模型创建机器人",
      asks: "如何创建机器人 新建机器人 添加机器人 系统提示词 prompt 机器人设置 触发 何时回答 修改机器人 停用机器人",
      text: `1. 打开左侧的**机器人**，点**新建机器人**。
2. 填写名称和用户名，选择**模型服务**和**模型**。
3. 在**提示词**中写明机器人是谁、该如何回答；提示词加密保存。
4. 选择何时回答：**单聊中**、**被提及时**，或两者都选。

之后它像普通成员一样出现在通讯录里，可以单聊，也可以加入群聊和频道。停用后不再回答，消息保留。`,
    },
    {
      id: "usage",
      heading: "用量与额度",
      asks: "用量 用了多少 token 费用 价格 花费 额度 限额 预算 配额 限制用量 额度用完 超出额度 报表 导出 csv 谁用得最多",
      text: `在**模型**页的**用量与额度**中，可以按日期、成员、机器人、主机或模型查看用量，并导出表格。token 数以主机报告为准，没有报告时为估算；撤回或删除消息不会改变用量。

**额度**限制每天或每月的 token 数，可以针对某位成员、每位成员、某个机器人或整个组织。询问模型之前先预留，所以同时提问的人再多也有效；所剩不足时，回答会说明是谁的额度、何时更新。也可以让机器人此时改由本地模型回答。自有机器上的模型默认不占额度，管理员可以让它们计入。每个人都能在**我**的页面看到自己的用量。`,
    },
  ],
};
