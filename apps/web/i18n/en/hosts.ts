/** What model hosts of one's own need. */
export const hosts = {
  hosts: {
    title: "Starting it",
    command: "Command",
    context: "Context size",
    reasoning: "Thinking",
    tools: "Tools",
    reach: "Address",
    field: "It comes in the field {{field}} and is shown folded below the answer.",
    hoopoe: {
      name: "Hoopoe's own",
      context:
        "--context says how many tokens it sees, 8,192 or what the model was trained on by itself; more needs more memory, and it says so when there is too little.",
      reasoning: "What a model thinks is separated by its chat template.",
      tools: "It calls no tools. One answer at a time by itself: --parallel 4 writes four, each with its own context in memory.",
      reach:
        "On this machine alone. For others: --host 0.0.0.0 with --api-key-file FILE, and the key below. Graphics cards are used on Apple machines only; elsewhere Ollama or llama.cpp are faster.",
    },
    ollama: {
      context:
        "4,096 tokens by itself on most machines, and what is too long is cut off at the front without a word. Set OLLAMA_CONTEXT_LENGTH where it is started, or PARAMETER num_ctx 16384 in a Modelfile of your own: this API has no field for it.",
      reasoning: "Models that think (qwen3, deepseek-r1, gpt-oss) do so by themselves.",
      tools: "Models that its library marks “tools” call them. Models whose name ends in cloud run at ollama.com and are refused here.",
      reach: "It listens on its own machine only; OLLAMA_HOST=0.0.0.0 lets others in, without any key: keep it behind a firewall.",
    },
    vllm: {
      context: "The model's own by itself; --max-model-len makes it smaller when the card's memory does not hold it.",
      reasoning: "Only with the --reasoning-parser of the model (qwen3, deepseek_r1, glm45 …), else it stands in the answer.",
      tools: "Only with --enable-auto-tool-choice and the --tool-call-parser of the model (hermes for Qwen3, llama3_json, deepseek_v3 …).",
      reach: "It listens on all addresses at port 8000; --api-key KEY asks for a key, which goes below.",
    },
    sglang: {
      context: "The model's own by itself; --context-length changes it.",
      reasoning: "Only with the --reasoning-parser of the model (qwen3, deepseek-r1, glm45 …), else it stands in the answer.",
      tools: "Only with the --tool-call-parser of the model (qwen25, llama3, deepseekv3 …).",
      reach: "It listens on 127.0.0.1 at port 30000; --host 0.0.0.0 for other machines, with --api-key KEY.",
    },
    llamacpp: {
      context: "-c is for all answers that are written at the same time together (-np): four of 8,192 tokens each need -c 32768. 0 takes the model's own.",
      reasoning: "--reasoning-format auto separates it; none leaves it in the answer.",
      tools: "--jinja uses the model's own chat template, which tools need; newer versions do so by themselves.",
      reach: "It listens on 127.0.0.1 at port 8080; --host 0.0.0.0 for other machines, with --api-key KEY.",
    },
    lmstudio: {
      context: "Set when a model is loaded: in the app by the gear beside it, or by lms load --context-length. 4,096 tokens is common, and little.",
      reasoning: "Developer settings → separate reasoning_content in API responses; gpt-oss sends it in the field reasoning.",
      tools: "Models with the hammer in the list call them best.",
      reach: "Developer → start the server. For other machines switch on “Serve on Local Network”, and ask for a token there.",
    },
    xinference: {
      context: "Depends on the engine: with vLLM max_model_len, with llama.cpp n_ctx, given when the model is launched (web page at /ui, or the command).",
      reasoning: "As the engine has it; what stands between <think> and </think> is separated here.",
      tools: "Models whose abilities name tools call them.",
      reach: "xinference-local --host 0.0.0.0 lets other machines in. The model's name below is its UID.",
    },
  },
};
