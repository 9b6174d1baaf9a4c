import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";

/** A TCP connection with a record of what came back and when it ended. */
export type Raw = {
  tcp: Socket;
  /** Everything received so far, as latin1. */
  received: () => string;
  /** Resolves when the connection is over, however it ends. */
  closed: Promise<void>;
  isClosed: () => boolean;
  /** Writes bytes as they are; resolves when the system has taken them, or the connection is over. */
  write: (bytes: Buffer | string) => Promise<void>;
};

/** Opens a TCP connection to the server and sends nothing. */
export async function openTcp(url: string): Promise<Raw> {
  const { hostname, port } = new URL(url);
  const tcp = connectTcp({ host: hostname, port: Number(port), noDelay: true });
  const chunks: string[] = [];
  let over = false;
  tcp.on("data", (chunk: Buffer) => void chunks.push(chunk.toString("latin1")));
  tcp.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => {
    tcp.once("close", () => {
      over = true;
      resolve();
    });
    // the other side is done; a WebSocket is never half open
    tcp.once("end", () => tcp.destroy());
  });
  await once(tcp, "connect");
  const write = (bytes: Buffer | string): Promise<void> => {
    if (over || !tcp.writable) return Promise.resolve();
    return Promise.race([new Promise<void>((resolve) => void tcp.write(bytes, () => resolve())), closed]);
  };
  return { tcp, received: () => chunks.join(""), closed, isClosed: () => over, write };
}

/** A WebSocket by hand, opened up to engine.io's first packet. */
export async function openWebSocket(url: string, query = "EIO=4&transport=websocket"): Promise<Raw> {
  const raw = await openTcp(url);
  const { host } = new URL(url);
  const lines = ["Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`, "Sec-WebSocket-Version: 13"];
  await raw.write(`GET /socket.io/?${query} HTTP/1.1\r\nHost: ${host}\r\n${lines.join("\r\n")}\r\n\r\n`);
  await seen(raw, query.includes("sid=") ? "\r\n\r\n" : '"sid"');
  return raw;
}

/** The same, with its person in the main namespace. */
export async function openAdmitted(url: string, token: string): Promise<Raw> {
  const raw = await openWebSocket(url);
  await raw.write(text(`40${JSON.stringify({ token })}`));
  await seen(raw, '40{"sid"');
  return raw;
}

/** Waits until the server has sent `part`, at most 10 s. */
export async function seen(raw: Raw, part: string): Promise<void> {
  for (const late = Date.now() + 10_000; !raw.received().includes(part); ) {
    if (raw.isClosed()) throw new Error(`the connection ended before ${part}: ${raw.received().slice(-300)}`);
    if (Date.now() > late) throw new Error(`nothing like ${part} came: ${raw.received().slice(-300)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export type FrameOptions = { fin?: boolean; rsv?: number; masked?: boolean; claimedLength?: bigint };

/** One WebSocket frame (RFC 6455, 5.2), right or wrong as the options say. */
export function frame(opcode: number, payload: Buffer, { fin = true, rsv = 0, masked = true, claimedLength }: FrameOptions = {}): Buffer {
  const length = claimedLength ?? BigInt(payload.length);
  const head = [(fin ? 0x80 : 0) | (rsv << 4) | opcode];
  const bit = masked ? 0x80 : 0;
  const sized = Buffer.alloc(length < 126n ? 0 : length < 65_536n ? 2 : 8);
  if (length < 126n) head.push(bit | Number(length));
  else {
    head.push(bit | (length < 65_536n ? 126 : 127));
    if (sized.length === 2) sized.writeUInt16BE(Number(length));
    else sized.writeBigUInt64BE(length);
  }
  if (!masked) return Buffer.concat([Buffer.from(head), sized, payload]);
  const mask = createHash("md5").update(payload.subarray(0, 64)).digest().subarray(0, 4);
  const hidden = Buffer.from(payload);
  for (let i = 0; i < hidden.length; i++) hidden[i] = (hidden[i] as number) ^ (mask[i % 4] as number);
  return Buffer.concat([Buffer.from(head), sized, mask, hidden]);
}

/** A text frame. */
export const text = (content: string): Buffer => frame(1, Buffer.from(content));
