// A process of clients for overload.mjs: raw WebSockets that cost next to nothing, told by the parent how much to send.
import { randomBytes } from "node:crypto";
import { connect } from "node:net";

const bins = 20_000;
const text = "会议改到周四下午三点，请大家提前准备材料。Could you review the change before lunch? ".repeat(4).slice(0, 160);

/** Counts by milliseconds, the last bin holds all above. */
const histogram = () => ({ counts: Array.from({ length: bins }, () => 0), add: (h, ms) => h.counts[Math.min(bins - 1, Math.floor(ms))]++ });

function frameOf(string) {
  const payload = Buffer.from(string);
  const long = payload.length > 125;
  const head = Buffer.alloc(long ? 8 : 6);
  head[0] = 0x81;
  head[1] = 0x80 | (long ? 126 : payload.length);
  if (long) head.writeUInt16BE(payload.length, 2);
  // a mask of zeros is legal and costs nothing
  return Buffer.concat([head, payload]);
}

/** Opens one socket and resolves when it is in, with the milliseconds that took; rejects with the data of a refusal. */
function open({ port, token, onAck }) {
  const began = performance.now();
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let rest = Buffer.alloc(0);
  let upgraded = false;
  return new Promise((resolve, reject) => {
    const client = { socket, next: 0, sentAt: new Map(), write: (bytes) => socket.write(bytes) };
    const onText = (frame) => {
      const kind = frame[0];
      if (kind === "0") socket.write(frameOf(`40${JSON.stringify({ token })}`));
      else if (kind === "2") socket.write(frameOf("3"));
      else if (frame.startsWith("43")) onAck(client, frame);
      else if (frame.startsWith("40")) resolve({ client, ms: performance.now() - began });
      else if (frame.startsWith("44")) {
        socket.destroy();
        reject(Object.assign(new Error("refused"), { ms: performance.now() - began, error: JSON.parse(frame.slice(2)).data }));
      }
    };
    socket.on("error", () => undefined);
    socket.on("close", () => reject(new Error("closed")));
    socket.on("data", (chunk) => {
      rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
      if (!upgraded) {
        const end = rest.indexOf("\r\n\r\n");
        if (end < 0) return;
        upgraded = true;
        rest = rest.subarray(end + 4);
      }
      let at = 0;
      while (rest.length - at >= 2) {
        let length = rest[at + 1] & 127;
        let head = 2;
        if (length === 126) {
          if (rest.length - at < 4) break;
          length = rest.readUInt16BE(at + 2);
          head = 4;
        } else if (length === 127) {
          if (rest.length - at < 10) break;
          length = rest.readUInt32BE(at + 6);
          head = 10;
        }
        if (rest.length - at < head + length) break;
        if ((rest[at] & 15) === 1) onText(rest.latin1Slice(at + head, at + head + Math.min(length, 400)));
        at += head + length;
      }
      rest = rest.subarray(at);
    });
    const key = randomBytes(16).toString("base64");
    const lines = ["Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Key: ${key}`, "Sec-WebSocket-Version: 13"];
    socket.write(`GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines.join("\r\n")}\r\n\r\n`);
  });
}

let stats;
let closedLoop = null;
const fresh = () => ({
  sent: 0,
  ok: 0,
  refused: 0,
  others: {},
  withoutWait: 0,
  okMs: histogram(),
  refusedMs: histogram(),
  perSecond: [],
  began: performance.now(),
});

function onAck(client, frame) {
  const end = frame.indexOf("[");
  const id = Number(frame.slice(2, end));
  const sentAt = client.sentAt.get(id);
  client.sentAt.delete(id);
  if (sentAt === undefined || sentAt < stats.began) return;
  const ms = performance.now() - sentAt;
  if (frame.startsWith('[{"ok":true', end)) {
    stats.ok++;
    stats.okMs.add(stats.okMs, ms);
    const second = Math.floor((performance.now() - stats.began) / 1_000);
    stats.perSecond[second] = (stats.perSecond[second] ?? 0) + 1;
  } else if (frame.includes('"OVERLOADED"')) {
    stats.refused++;
    stats.refusedMs.add(stats.refusedMs, ms);
    if (!frame.includes('"retryAfterMs":')) stats.withoutWait++;
  } else {
    const code = /"code":"(\w+)"/.exec(frame)?.[1] ?? "?";
    stats.others[code] = (stats.others[code] ?? 0) + 1;
  }
  closedLoop?.(client);
}

let numbers = 0;
function sendFrame(client) {
  client.sentAt.set(++client.next, performance.now());
  stats.sent++;
  return frameOf(`42${client.next}["message:send",{"conversationId":"${client.conversationId}","clientId":"${process.pid}-${++numbers}","text":"${text}"}]`);
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const clients = [];

const orders = {
  async open({ port, people }) {
    for (const { token, conversationId } of people) {
      const { client } = await open({ port, token, onAck });
      client.conversationId = conversationId;
      clients.push(client);
    }
  },
  /** So many sends under way at every moment. */
  async closed({ outstanding, seconds }) {
    stats = fresh();
    const until = performance.now() + seconds * 1_000;
    closedLoop = (client) => {
      if (performance.now() < until) client.write(sendFrame(client));
    };
    for (let i = 0; i < outstanding; i++) closedLoop(clients[i % clients.length]);
    await sleep(seconds * 1_000);
    const result = summary();
    closedLoop = null;
    await sleep(1_000);
    return result;
  },
  /** So many sends a second, whatever is answered. */
  async open_loop({ perSecond, seconds }) {
    stats = fresh();
    const began = performance.now();
    let turn = 0;
    while (performance.now() - began < seconds * 1_000) {
      const due = Math.floor(((performance.now() - began) / 1_000) * perSecond) - stats.sent;
      const share = Math.ceil(Math.max(0, due) / clients.length);
      for (let left = due; left > 0; left -= share) {
        const client = clients[turn++ % clients.length];
        client.write(Buffer.concat(Array.from({ length: Math.min(left, share) }, () => sendFrame(client))));
      }
      await sleep(2);
    }
    const sendingSeconds = (performance.now() - began) / 1_000;
    await sleep(3_000);
    return { ...summary(), sendingSeconds };
  },
  /** Tries to come in so many times a second. */
  async handshakes({ port, token, perSecond, seconds }) {
    const outcome = { in: 0, refused: 0, others: 0, inMs: histogram(), refusedMs: histogram() };
    const tries = [];
    for (let i = 0; i < perSecond * seconds; i++) {
      tries.push(
        open({ port, token, onAck: () => undefined }).then(
          ({ client, ms }) => {
            outcome.in++;
            outcome.inMs.add(outcome.inMs, ms);
            client.socket.destroy();
          },
          (refusal) => {
            if (refusal.error?.code === "OVERLOADED" && refusal.error.retryAfterMs > 0) {
              outcome.refused++;
              outcome.refusedMs.add(outcome.refusedMs, refusal.ms);
            } else outcome.others++;
          },
        ),
      );
      await sleep(1_000 / perSecond);
    }
    await Promise.race([Promise.all(tries), sleep(10_000)]);
    return outcome;
  },
  /** All at once, each until it is in, as the SDK does: a pause that grows, at least what the server asks for. */
  async storm({ port, tokens }) {
    const began = performance.now();
    const times = [];
    let refused = 0;
    const comeIn = async (token) => {
      for (let tries = 0; ; tries++) {
        try {
          const { client } = await open({ port, token, onAck: () => undefined });
          times.push(performance.now() - began);
          clients.push(client);
          return;
        } catch (error) {
          refused++;
          const full = Math.min(300 * 2 ** tries, 5_000);
          const asked = error.error?.retryAfterMs ?? 0;
          await sleep(asked ? asked + Math.random() * Math.max(full, asked / 2) : full * (0.5 + Math.random() / 2));
        }
      }
    };
    await Promise.all(tokens.map(comeIn));
    return { times, refused };
  },
};

const summary = () => ({ ...stats, okMs: stats.okMs.counts, refusedMs: stats.refusedMs.counts, open: clients.filter((c) => !c.socket.destroyed).length });

process.on("message", ({ order, input }) => {
  void orders[order](input).then((answer) => process.send({ answer: answer ?? null }));
});
