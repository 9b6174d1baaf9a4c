import type { Document } from "../document.js";

export const chatting: Document = {
  id: "chatting",
  title: "Chatting",
  passages: [
    {
      id: "new",
      heading: "Begin a direct chat, a group or a channel",
      asks: "new chat, create a group, make a group, create a channel, direct message, private chat, add members to a group, leave a group, history for new members",
      text: `Choose **New chat** above the list of conversations:

- **Direct**: with one person or bot.
- **Group**: for a team or a matter.
- **Channel**: open-ended, for a topic.

For groups and channels you decide whether people who join later see everything written before or only what comes after. Members are added and taken out under **Details**, where one can also rename or leave it.`,
    },
    {
      id: "mention",
      heading: "Ask a bot in a group",
      asks: "how do I ask a bot in a group, mention a bot, @mention, at sign, use a bot in a channel, bot does not answer, bot does not react, bot in group chat",
      text: `1. Put the bot into the group or channel first: **Details**, then **Add members**.
2. Type \`@\`, choose the bot from the list, and write your question. A name that is only typed, not chosen, is no mention.
3. **Replying** to a bot's message asks it too.

In a direct chat no @ is needed: it answers every message.`,
    },
    {
      id: "stop",
      heading: "Stop an answer",
      asks: "stop an answer, stop generating, cancel, interrupt, abort, answer too long",
      text: `While an answer is coming, choose **Stop** beside it. Whoever asked and the conversation's admins can do so, on any device. The text so far is kept and marked as stopped; the connection to the model is closed at once.`,
    },
    {
      id: "sending",
      heading: "Sending, also offline",
      asks: "send a message, not sent, offline, connection lost, lost message, twice, read receipts, unread, maximum length, how long may a message be",
      text: `Enter sends, Shift + Enter makes a new line; a message has at most 20,000 characters. Without a connection, messages wait on the page and are sent once when it is back. “Sent” means: written to the server's disk. Below a message you see how many have read it.`,
    },
  ],
};
