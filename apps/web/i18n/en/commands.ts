/** Everyday commands: summarise, translate, draft. */
export const commands = {
  commands: {
    summarise: "Summarise",
    "summarise-unread": "Summarise what is new",
    "summarise-thread": "Summarise thread",
    translate: "Translate",
    "draft-reply": "Draft a reply",
    about_one: "Made from one message that you can read. It is in your chat with the bot as well.",
    about_other: "Made from {{count}} messages that you can read. It is in your chat with the bot as well.",
    waiting: "The bot is at it …",
    openChat: "Open in the bot's chat",
    useDraft: "Use as my reply",
    copy: "Copy",
    nothing: "There is nothing new that could be summarised.",
    noBot: "No bot with a model is connected yet that you may use. An administrator connects one under “Models”.",
  },
};
