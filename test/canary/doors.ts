import { type Documents, readDocuments } from "../contract/documents.js";
import { fieldsOf, type JsonSchema, sampleOf, withField } from "../contract/json-schema.js";
import type { Hoopoe } from "../rig/hoopoe.js";
import { tryUpload } from "../rig/files.js";
import { request } from "../rig/http.js";
import { type Caller, signIn } from "../rig/people.js";
import { connect } from "../rig/socket.js";
import type { Canary } from "./traffic.js";

/** What the register of recipients keeps of a model host. */
const register = ["name", "contact", "purpose", "contract", "retentionTerms", "transferBasis.note"];
/** Texts that are kept as they are, and said to be in deploy/readable.md: names of people, of model hosts and what is said of them, what everybody is shown. */
const plain = new Set([
  ...["username", "displayName", "aliases.0"].map((field) => `adminCreateUser.${field}`),
  ...["adminCreateProvider", "adminUpdateProvider"].flatMap((door) => register.map((field) => `${door}.${field}`)),
  ...["zh", "en"].map((field) => `adminPublishPolicy.${field}`),
]);

/**
 * Puts a secret into every text field of every route and event that the running server has: bodies, queries, parts of paths, with all else as it should be,
 * and once with secrets everywhere. A new door is tried without being named here. Returns which fields.
 */
export async function tryEveryDoor(hoopoe: Hoopoe, canary: Canary): Promise<string[]> {
  const { operations, events } = await readDocuments(hoopoe.url);
  const caller = await signIn(hoopoe.url, hoopoe.admin);
  const tried: string[] = [];
  for (const { name, method, path, body, query } of operations) {
    const inPath = /\{\w+\}/.test(path) ? encodeURIComponent(canary.word(name)) : "";
    const sampled = path.replaceAll(/\{\w+\}/g, "00000000-0000-7000-8000-00000000dead");
    const ask = (where: string, sent?: unknown) => request(hoopoe.url, { method, path: where, token: caller.token, body: sent });
    if (inPath) await ask(path.replaceAll(/\{\w+\}/g, inPath), body ? sampleOf(body) : undefined);
    for (const [field, sent] of body ? secretsIn(name, body, canary) : []) {
      await ask(sampled, sent);
      tried.push(`${name}.${field}`);
    }
    for (const { name: field } of query) {
      await ask(`${sampled}?${field}=${encodeURIComponent(canary.word(field))}`);
      tried.push(`${name}?${field}`);
    }
  }
  tried.push(...(await tryUploads(caller, canary)), ...(await tryEvents(caller, events, canary)));
  return tried;
}

/** The one body that is no JSON: a secret in each of its places. */
async function tryUploads(caller: Caller, { word }: Canary): Promise<string[]> {
  const [name, type, bytes] = [`${word("named")}.txt`, `text/${word("typed")}`, `${word("within")} ${"x".repeat(100_000)} ${word("at the end")}`];
  await tryUpload(caller, [{ name, bytes }]);
  await tryUpload(caller, [{ name, type, bytes }]);
  await tryUpload(caller, [{ field: word("field"), bytes }]);
  await tryUpload(caller, [{ field: word("plain"), name: null, bytes }]);
  await tryUpload(caller, [{ bytes }, { bytes }]);
  await tryUpload(caller, [{ name: word("x".repeat(5_000)), bytes }]);
  return ["name", "type", "content", "field"].map((field) => `uploadFile.${field}`);
}

async function tryEvents(caller: Caller, events: Documents["events"], canary: Canary): Promise<string[]> {
  const tried: string[] = [];
  for (const auth of [{ token: canary.word("handshake") }, { token: caller.token, lang: canary.word("lang"), [canary.word("field")]: 1 }])
    await connect(caller.url, { auth }).then(
      (wire) => wire.close(),
      () => undefined,
    );
  const wire = await caller.connect();
  for (const { name, input, data } of events)
    for (const [field, sent] of secretsIn(name, input, canary)) {
      if (data) await wire.emit(name, sent);
      else wire.socket.emit(name, sent);
      tried.push(`${name}.${field}`);
      if (!wire.socket.connected) throw new Error(`${name}.${field} ended the connection`);
    }
  wire.close();
  return tried;
}

/** Valid inputs with a secret in one field, for each field of text; and, under `*`, one with a secret in each. */
function secretsIn(name: string, schema: JsonSchema, canary: Canary): [string, unknown][] {
  const texts = fieldsOf(schema).filter(({ type, path }) => type === "string" && !plain.has(`${name}.${path.join(".")}`));
  const fill = (sent: unknown, path: (string | number)[]): unknown => withField(sent, path, canary.word(path.join("")));
  const sample = sampleOf(schema);
  const each = texts.map(({ path }): [string, unknown] => [path.join("."), fill(sample, path)]);
  return each.length ? [...each, ["*", texts.reduce((sent, { path }) => fill(sent, path), sample)]] : [];
}
