import { Handles } from "../conversation/handles.js";
import { Directory } from "../conversations/directory.js";
import type { Frame } from "../observable/frame.js";
import type { Server } from "./server.js";

export type Conversations = { directory: Directory; handles: Handles };

/** The list of conversations and their logs, each told by the other of what concerns it. */
export function openConversations(server: Server, frame: Frame): Conversations {
  const directory: Directory = new Directory(server, frame, {
    onGone: (id) => handles.find(id)?.gone(),
    onCreated: (id) => handles.find(id)?.created(),
    onAppeared: (id) => handles.find(id)?.appeared(),
    onHead: (head) => handles.head(head),
    onChange: (id) => handles.find(id)?.view.invalidate(),
    draftCount: (id) => handles.find(id)?.draftCount ?? 0,
  });
  const handles = new Handles({ server, directory, frame });
  return { directory, handles };
}

/** After each connect: how far everything is, what was not sent, what streamed meanwhile. */
export function resync({ directory, handles }: Conversations): void {
  directory.sync();
  for (const handle of handles.all()) handle.connected();
}
