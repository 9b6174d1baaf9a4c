import type { Document } from "../document.js";

export const providerTest: Document = {
  id: "provider-test",
  title: "The model test",
  passages: [
    {
      id: "checks",
      heading: "What each check means",
      asks: "test a model, provider test, what do the checks mean, reachable, key accepted, answers, streams, streaming, tool calls, tools, embeddings, test result",
      text: `- **Reachable**: the address answers.
- **Key accepted**: the host takes the key (or wants none).
- **Answers**: a short question is answered.
- **Streams its answer**: it comes word by word; the time to the first word is measured.
- **Tool calls**: the model calls a tool it is offered; bots that act will need it.
- **Embeddings**: it turns text into vectors; searching documents by meaning will need it.

With the first four passed, bots can use the model. The test takes 30 seconds at most and sends two fixed sentences, nobody's messages.`,
    },
    {
      id: "failures",
      heading: "When the test fails",
      asks: "test fails, test failed, cannot reach the model, connection refused, key refused, 401, 404, model not found, timeout, no streaming, model connection problem",
      text: `- **Not reachable**: is the model server running? Are host and port right? If it listens on 127.0.0.1 only, other machines cannot reach it; inside a container, \`127.0.0.1\` is the container itself.
- **Key refused**: copy the key again, without spaces.
- **404, or a web page**: the address must contain the version, usually \`/v1\`.
- **Unknown model**: use a name that the host lists; with Ollama, \`ollama pull\` it first.
- **Timeout**: the model may still be loading; test again in a moment.
- **Policy**: the host is not local; for now it is not asked.`,
    },
  ],
};
