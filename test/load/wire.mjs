// A client of the product's wire that costs the load generator next to nothing: raw WebSocket and HTTP frames, scanned, not parsed.
import { fromBench } from "./bench-folder.mjs";

const { dial, timeout } = await fromBench("lib/util.mjs");
const { seqOf, wsOpen } = await fromBench("lib/ws.mjs");

/** Socket.IO over a raw WebSocket. Resolves when `connect` would fire. */
export async function openSocket(port, token) {
  const client = { onDeliver: null, onEvent: null, onClose: null, onCreated: null };
  const waiting = new Map();
  let nextAck = 0;
  let settle;
  const ready = new Promise((resolve, reject) => {
    settle = { resolve, reject };
  });
  const onText = (text, socket) => {
    if (text[0] === "0") return socket.sendText(`40${JSON.stringify({ token })}`);
    if (text[0] === "2") return socket.sendText("3");
    if (text[1] === "2") return onEvent(client, text);
    if (text[1] === "3") return onAck(waiting, text);
    if (text[1] === "0") return settle.resolve();
    settle.reject(new Error(`refused: ${text.slice(0, 300)}`));
  };
  const socket = await wsOpen(port, "/socket.io/?EIO=4&transport=websocket", onText, () => {
    settle.reject(new Error("closed"));
    client.onClose?.();
  });
  await timeout(ready, 60_000, "connect");
  return Object.assign(client, {
    /** Emits `json` (an event's one argument) and gives the acknowledgement's text to `done`. */
    emit(event, json, done) {
      waiting.set(++nextAck, done);
      socket.sendText(`42${nextAck}["${event}",${json}]`);
    },
    close() {
      client.onClose = null;
      socket.close();
    },
  });
}

const created = '42["message:created"';
const roomCreated = '42["conversation:created"';

function onEvent(client, text) {
  client.onEvent?.(text);
  if (text.startsWith(created)) {
    if (!client.onDeliver) return;
    const seq = seqOf(text);
    if (seq >= 0) client.onDeliver(seq);
  } else if (client.onCreated && text.startsWith(roomCreated)) client.onCreated(text);
}

function onAck(waiting, text) {
  const end = text.indexOf("[");
  const id = Number(text.slice(2, end));
  const done = waiting.get(id);
  waiting.delete(id);
  if (!text.startsWith('[{"ok":true', end)) throw new Error(`refused: ${text.slice(0, 300)}`);
  done(text);
}

/** HTTP/1.1 over one connection, opened anew when the server has closed it; `get` resolves with the answer's text, one call at a time. */
export function openHttp(port, host = "127.0.0.1") {
  let socket = null;
  let buffered = "";
  let take = null;
  const answered = (answer) => {
    const done = take;
    take = null;
    done?.(answer);
  };
  const onData = (bytes, length) => {
    buffered += bytes.latin1Slice(0, length);
    const head = buffered.indexOf("\r\n\r\n");
    if (head < 0) return;
    const size = Number(/content-length: (\d+)/i.exec(buffered.slice(0, head))?.[1] ?? 0);
    if (buffered.length < head + 4 + size) return;
    const answer = buffered;
    buffered = "";
    answered(answer);
  };
  const open = async () => {
    const opened = await dial(port, onData, () => {
      if (socket === opened) socket = null;
      answered("closed");
    });
    socket = opened;
  };
  return {
    async get(path, token) {
      if (!socket) await open();
      return new Promise((resolve, reject) => {
        take = (answer) => (answer.startsWith("HTTP/1.1 200") ? resolve(answer) : reject(new Error(`GET ${path}: ${answer.slice(0, 200)}`)));
        socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`);
      });
    },
    close: () => socket?.destroy(),
  };
}

/** How often a piece of text occurs. */
export function count(text, piece) {
  let n = 0;
  for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + piece.length)) n++;
  return n;
}
