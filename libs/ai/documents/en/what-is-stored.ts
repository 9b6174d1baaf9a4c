import type { Document } from "../document.js";

export const whatIsStored: Document = {
  id: "what-is-stored",
  title: "What is stored, and who can read it",
  passages: [
    {
      id: "sealed",
      heading: "What is sealed and what is not",
      asks: "what is stored, who can read it, who can see my messages, encryption, encrypted, privacy, security, is it safe, where are messages kept, plain text, data protection",
      text: `**Sealed (encrypted)**: the text of messages, the names of conversations, bots' instructions and answers, keys of model hosts, the device and address of each sign-in.

**Plain**: who talks to whom and when, sizes rounded up to classes, user names and names.

A conversation can be read by its members, and by the bots they ask; a bot's model gets the question and as much of what came before as it needs.`,
    },
    {
      id: "admins",
      heading: "What administrators can see",
      asks: "can administrators read my messages, can my boss read this, admin access, surveillance, private messages, read other people's conversations",
      text: `Through the product, administrators cannot read conversations that they are not members of: their pages deal with people, models and bots.

But this is not end-to-end encryption. Whoever holds the server and its master key, that is the organisation that runs it, could technically decrypt. What must be safe from the operator itself does not belong here.`,
    },
    {
      id: "thief",
      heading: "If the database is stolen",
      asks: "database stolen, leak, breach, hacker, thief, stolen backup, without the key, master key, what can an attacker read, end-to-end",
      text: `Whoever has the database, its backups or its write-ahead log, but not the master key, reads no text, no conversation's name, no instructions and no keys; what they see is who talked to whom and when, rough sizes, and user names. Altered or swapped ciphertext is noticed and never shown as text.

The master key lies in a file outside the database. Whoever has both can read everything, so keep them apart.`,
    },
    {
      id: "show",
      heading: "Show what is stored",
      asks: "show what is stored, see the ciphertext, stored row, database row, prove encryption, how do I know it is encrypted",
      text: `Open the actions of any message of yours and choose **Show what is stored**: on the left your message as you see it, on the right the row in the database, with the columns that are plain and the parts of the sealed one: the numbers of the keys, the nonce, the ciphertext and its seal.`,
    },
    {
      id: "leaves",
      heading: "What leaves this server",
      asks: "does data leave, sent to the cloud, telemetry, tracking, phone home, internet, training, used to train models, what does the model see, third party",
      text: `There is no telemetry and nothing reports home. Content goes to a model only when a bot is asked, and for now only to models that are local, on your organisation's own machines; everything else is refused by policy. With the built-in assistant the question goes to no model at all. Messages are not used for training.`,
    },
  ],
};
