import type { Document } from "../document.js";

export const whatIsHoopoe: Document = {
  id: "what-is-hoopoe",
  title: "What Hoopoe is",
  passages: [
    {
      id: "about",
      heading: "In short",
      asks: "what is hoopoe, about this software, product, what can it do, features, introduction, what is this for",
      text: `Hoopoe is a chat server that an organisation runs on its own machines, with AI bots as participants.

- Direct chats, groups and channels on the web, in English and Chinese.
- Bots speak through a model that you connect: talk to one alone or @mention it in a group, watch the answer come word by word, stop it at any time.
- Messages are encrypted in the database, and nothing leaves your machines unless a policy says so.
- No licence server, no reporting home, no limit on messages.`,
    },
    {
      id: "limits",
      heading: "What it is not",
      asks: "end-to-end encryption, e2e, e2ee, federation, other organisations, public service, limitations, not supported",
      text: `- **Not end-to-end encrypted.** Encryption happens on the server, because bots, search and compliance need to read there.
- It does not connect to other organisations' servers.
- It is no public service; it serves one organisation.`,
    },
    {
      id: "assistant",
      heading: "The built-in assistant",
      asks: "built-in assistant, helper, why do you only quote, who answers without a model, how do you answer, stupid answers, smarter",
      text: `As long as no model is connected, the built-in assistant answers from the documents that come with the product: it finds the passages that fit, quotes them and names them. It neither reasons nor invents.

Once an administrator has connected a model, “Let the assistant use it” on the test's page makes the assistant answer with that model.`,
    },
  ],
};
