/** 自有模型服务需要什么。 */
export const hosts = {
  hosts: {
    title: "如何启动",
    command: "命令",
    context: "上下文长度",
    reasoning: "思考过程",
    tools: "工具调用",
    reach: "地址",
    field: "它在字段 {{field}} 中返回，折叠显示在回答下方。",
    hoopoe: {
      name: "Hoopoe 自带",
      context: "--context 设定能看到多少 token，默认 8,192 或模型训练时的长度；越大占用内存越多，内存不足时会说明。",
      reasoning: "按模型自己的对话模板分离。",
      tools: "不支持工具调用。默认一次写一个回答；--parallel 4 可同时写四个，各占一份上下文内存。",
      reach:
        "只在本机可用。供其他机器使用：--host 0.0.0.0 并加 --api-key-file 文件，下方填写该密钥。仅在苹果电脑上使用显卡；其他机器上 Ollama 或 llama.cpp 更快。",
    },
    ollama: {
      context:
        "多数机器上默认只有 4,096 个 token，超出部分会从开头被悄悄截掉。请在启动时设置 OLLAMA_CONTEXT_LENGTH，或在自己的 Modelfile 中写 PARAMETER num_ctx 16384：此接口没有对应字段。",
      reasoning: "会思考的模型（qwen3、deepseek-r1、gpt-oss）默认开启。",
      tools: "模型库中标有 “tools” 的模型可以调用。名称以 cloud 结尾的模型在 ollama.com 上运行，这里会拒绝。",
      reach: "默认只监听本机；OLLAMA_HOST=0.0.0.0 对外开放且没有密钥，请置于防火墙之后。",
    },
    vllm: {
      context: "默认用模型自己的长度；显存不够时用 --max-model-len 调小。",
      reasoning: "需要与模型对应的 --reasoning-parser（qwen3、deepseek_r1、glm45 等），否则会混在回答里。",
      tools: "需要 --enable-auto-tool-choice 和与模型对应的 --tool-call-parser（Qwen3 用 hermes，另有 llama3_json、deepseek_v3 等）。",
      reach: "默认在所有地址的 8000 端口监听；--api-key 密钥 可要求密钥，填在下方。",
    },
    sglang: {
      context: "默认用模型自己的长度；用 --context-length 修改。",
      reasoning: "需要与模型对应的 --reasoning-parser（qwen3、deepseek-r1、glm45 等），否则会混在回答里。",
      tools: "需要与模型对应的 --tool-call-parser（qwen25、llama3、deepseekv3 等）。",
      reach: "默认监听 127.0.0.1 的 30000 端口；供其他机器使用加 --host 0.0.0.0 和 --api-key 密钥。",
    },
    llamacpp: {
      context: "-c 是所有同时进行的回答（-np）共用的总长度：四个各 8,192 需要 -c 32768。0 表示用模型自己的长度。",
      reasoning: "--reasoning-format auto 会分离；none 则留在回答里。",
      tools: "--jinja 使用模型自己的对话模板，工具调用需要它；新版本默认开启。",
      reach: "默认监听 127.0.0.1 的 8080 端口；供其他机器使用加 --host 0.0.0.0 和 --api-key 密钥。",
    },
    lmstudio: {
      context: "在加载模型时设定：应用里点模型旁的齿轮，或用 lms load --context-length。常见的 4,096 偏小。",
      reasoning: "在开发者设置中打开“在 API 响应中分离 reasoning_content”；gpt-oss 用字段 reasoning。",
      tools: "列表中带锤子图标的模型最擅长。",
      reach: "在 Developer 页启动服务。供其他机器使用请打开 “Serve on Local Network”，并在那里要求令牌。",
    },
    xinference: {
      context: "取决于引擎：vLLM 用 max_model_len，llama.cpp 用 n_ctx，在启动模型时给出（网页 /ui 或命令行）。",
      reasoning: "取决于引擎；<think> 与 </think> 之间的内容会在这里分离。",
      tools: "能力中含 tools 的模型可以调用。",
      reach: "xinference-local --host 0.0.0.0 对其他机器开放。下方的模型名填它的 UID。",
    },
  },
};
