// Hoopoe as a target of the bench: node ../shared/bench/run.mjs --targets ejabberd-pg,./test/load/hoopoe.mjs --base ejabberd-pg
// Everything is switched on as in production (rights, sealing under two keys, bot triggers, receipts, a worker), but the rate limits.
import { addPeople, tokensOf } from "./people.mjs";
import { startOn } from "./product-process.mjs";
import { markedText } from "./texts.mjs";
import { count, openHttp, openSocket } from "./wire.mjs";

const port = Number(process.env.HOOPOE_BENCH_PORT ?? 57_401);
// the bench's tables find a target by the name under which it was given
const name = process.argv.flatMap((word) => word.split(",")).find((word) => word.endsWith("hoopoe.mjs")) ?? "hoopoe";
const database = process.env.HOOPOE_BENCH_DB ?? "hoopoe";
const batch = 400;

let product;
let sql;
let people;
let tokenOf;
let clients = 0;
const directs = new Map();
const archives = new Map();
const rooms = new Map();

/** The direct chat of two people, begun through the API when it is first needed. */
function directOf(a, b) {
  const key = a < b ? `${a}:${b}` : `${b}:${a}`;
  if (!directs.has(key))
    directs.set(key, (async () => (await product.post("/conversations", { kind: "direct", memberIds: [people.get(b).id] }, await tokenOf(a))).id)());
  return directs.get(key);
}

function sendTo(client, conversationId, body, done) {
  const text = markedText(Number(body.slice(1, body.indexOf("~", 1))));
  client.emit("message:send", `{"conversationId":"${conversationId}","clientId":"${client.number}-${++client.sent}","text":"${text}"}`, done);
}

const ask = (client, event, input) => new Promise((resolve) => void client.emit(event, JSON.stringify(input), resolve));

// whoever waits to be let into a room is added by its owner, together with all who came meanwhile
async function join(client, user, room, owner) {
  if (owner) {
    const { id } = await product.post("/conversations", { kind: "group", memberIds: [], name: room }, await tokenOf(user));
    rooms.set(room, { id, owner: user, waiting: [], adding: null });
    return;
  }
  const into = rooms.get(room);
  const joined = new Promise((resolve) => {
    client.onCreated = (text) => text.includes(into.id) && resolve();
  });
  into.waiting.push(people.get(user).id);
  into.adding ??= new Promise((resolve) => setTimeout(resolve, 20)).then(() => addWaiting(into));
  await into.adding;
  await joined;
  client.onCreated = null;
}

async function addWaiting(room) {
  const userIds = room.waiting;
  room.waiting = [];
  room.adding = null;
  await product.post(`/conversations/${room.id}/members`, { userIds }, await tokenOf(room.owner));
}

async function seed(owner, messages) {
  const conversationId = await directOf("u1", owner);
  archives.set(owner, conversationId);
  const { id: senderId } = people.get("u1");
  for (let done = 0; done < messages; done += batch) {
    const size = Math.min(batch, messages - done);
    const send = (_, i) =>
      product.store.messages.append({
        conversationId,
        senderId,
        sessionId: null,
        clientId: `s${done + i}`,
        text: markedText(done + i),
        mentions: [],
        replyTo: null,
        threadRoot: null,
      });
    await Promise.all(Array.from({ length: size }, send));
  }
  await sql("vacuum analyze message");
}

// what a device does that was away: heads, then page after page of changes of what has moved
async function catchUp(client, owner) {
  const conversationId = archives.get(owner);
  const heads = await ask(client, "sync:heads", {});
  if (!heads.includes(conversationId)) throw new Error("the conversation is not among the heads");
  let found = 0;
  for (let afterRev = 3, more = true; more; ) {
    const page = await ask(client, "sync:pull", { conversationId, afterRev, limit: 500 });
    found += count(page, '"type":"message"');
    const end = /"rev":(\d+),"more":(true|false)(?!.*"more":)/.exec(page.slice(-300));
    afterRev = Number(end[1]);
    more = end[2] === "true";
  }
  return found;
}

async function pageOf(client, owner, messages, limit) {
  client.http ??= openHttp(port);
  const beforeSeq = 52 + Math.floor(Math.random() * (messages - 52));
  const page = await client.http.get(`/api/v1/conversations/${archives.get(owner)}/messages?beforeSeq=${beforeSeq}&limit=${limit}`, await tokenOf(client.user));
  return count(page, '"clientId":');
}

export default {
  name,
  caps: { durable: true, fanout: true, storm: true, history: true },
  usesPg: true,
  async start({ pg, dir, users }) {
    const env = process.env.PRODUCT_NODE_OPTIONS ? { NODE_OPTIONS: process.env.PRODUCT_NODE_OPTIONS } : {};
    product = await startOn({ pg, database, dir, port, env });
    sql = (...statements) => pg.sql(database, ...statements);
    people = await addPeople(sql, [...Array.from({ length: users + 1 }, (_, i) => `u${i}`), "cu1000", "cu10000", "hist"]);
    tokenOf = tokensOf(product.store, people);
    await Promise.all(Array.from({ length: 16 }, (_, i) => directOf(`u${i}`, `u${100 + i}`)));
    await directOf("u590", "u591");
  },
  pids: () => [product.child.pid],
  async connect(user) {
    const client = await openSocket(port, await tokenOf(user));
    const close = client.close;
    return Object.assign(client, {
      user,
      number: ++clients,
      sent: 0,
      send: (to, body, done) => void directOf(user, to).then((id) => sendTo(client, id, body, done)),
      join: (room, owner) => join(client, user, room, owner),
      sendRoom: (room, body) => sendTo(client, rooms.get(room).id, body, () => undefined),
      close() {
        client.http?.close();
        close();
      },
    });
  },
  seed,
  catchUp,
  randomPage: (client, owner, messages) => pageOf(client, owner, messages, 50),
  pageOf,
  stop: () => product?.stop(),
};
