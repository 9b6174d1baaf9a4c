import { type Client, type ConversationHandle, createClient } from "@hoopoe/sdk";
import { until } from "../rig/until.js";

const open: Client[] = [];

/** A client that is signed in and online; `closeClients` ends it. */
export async function clientOf(baseUrl: string, { username, password }: { username: string; password: string }): Promise<Client> {
  const client = newClient(baseUrl);
  await client.login({ username, password });
  await until(`${username} is online`, () => client.connection.get() === "online");
  return client;
}

export function newClient(baseUrl: string): Client {
  const client = createClient({ baseUrl, credentials: "memory" });
  open.push(client);
  return client;
}

export function closeClients(): void {
  for (const client of open.splice(0)) client.close();
}

export async function openRoom(client: Client, id: string): Promise<ConversationHandle> {
  const handle = client.conversation(id);
  handle.open();
  await until("the conversation is ready", () => handle.view.get().state === "ready");
  return handle;
}

/** What is shown; of what is not sent, how it stands. */
export const texts = (handle: ConversationHandle): string[] =>
  handle.view.get().messages.map(({ text, status }) => (status === "sent" ? text : `${text} (${status})`));
