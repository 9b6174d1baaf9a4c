import type { Document } from "../document.js";

export const account: Document = {
  id: "account",
  title: "Account and appearance",
  passages: [
    {
      id: "sessions",
      heading: "Where you are signed in",
      asks: "sessions, sign-in sessions, devices, where am I signed in, sign out, log out, unknown device, end a session",
      text: `Open **Me** on the left: **Sessions** lists every device that you are signed in on and when it was last used. **End** those you do not know; the device is signed out at once. Changing your password ends all other sessions.`,
    },
    {
      id: "password",
      heading: "Change your own password",
      asks: "change my password, new password, password rules, password length",
      text: `Open **Me**; under **Password** enter the current and the new one and choose **Change password**. It needs at least 8 characters; longer is better. Your sessions on other devices end.`,
    },
    {
      id: "language",
      heading: "Language, appearance and keyboard",
      asks: "change language, Chinese, English, dark mode, light, theme, keyboard shortcuts, keys, new line, enter",
      text: `Under **Me**, **Language and appearance** has 简体中文 and English, and light, dark or as the system. At first the browser's language is used.

Keyboard: Enter sends, Shift + Enter makes a new line, \`@\` mentions, Tab moves between the parts of the page, ↑ and ↓ move through messages, Esc closes a dialog.`,
    },
    {
      id: "ai-label",
      heading: "The label “AI-generated”",
      asks: "AI label, AI-generated, what does the label mean, mark, remove the label, GB 45438, is this a bot or a human",
      text: `Every message of a bot carries the label “AI-generated”. The server puts it there, as the Chinese standard GB 45438-2025 asks, also in quotes and notifications, and it cannot be taken off; what people write never has it.

AI can be wrong: check what matters. The built-in assistant only quotes documents and carries the same label.`,
    },
  ],
};
