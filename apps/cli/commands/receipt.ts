import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Config } from "@hoopoe/config";
import { isSignedText } from "@hoopoe/crypto";
import { checkReceipt, keysIn, type VerifySignature } from "@hoopoe/protocol";
import { languageOf } from "../doctor/language.js";
import { exitCodes, judge, type Judged } from "../receipt/judge.js";
import { receiptsIn } from "../receipt/receipts-in.js";
import { sayReceipts, sayMisuse } from "../receipt/words.js";
import { receiptUsage } from "./usages.js";

type Given = { environment: Record<string, string | undefined>; folder: string; read: () => Config };
type Asked = { verb: "keys" } | { verb: "verify"; file: string; keys: string | undefined; payload: string | undefined; json: boolean };

/** sysexits.h: the command line itself is wrong. */
const EX_USAGE = 64;

/**
 * `hoopoe receipt verify FILE`: whether receipts are as they were signed, by files alone: it opens neither a database nor a connection. Exit code 0 when all
 * are, 1 when one was altered or the payload is another one, 2 when nothing of that but a key is unknown.
 * `hoopoe receipt keys`: the public keys, from the database, as `GET /receipt-keys` gives them.
 */
export async function receiptCommand(given: Given, words: string[]): Promise<number> {
  const language = languageOf(given.environment);
  const asked = askedFor(words);
  if (!asked) {
    console.error(`Usage: hoopoe ${receiptUsage}`);
    return EX_USAGE;
  }
  return asked.verb === "keys" ? printKeys(given.read()) : verify(asked, { language, folder: given.folder });
}

function askedFor(words: string[]): Asked | null {
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: { keys: { type: "string" }, payload: { type: "string" }, json: { type: "boolean" } },
    });
    const [verb, file, ...more] = positionals;
    if (verb === "keys") return file === undefined && Object.keys(values).length === 0 ? { verb } : null;
    if (verb !== "verify" || file === undefined || more.length) return null;
    return { verb, file, keys: values.keys, payload: values.payload, json: values.json ?? false };
  } catch {
    return null;
  }
}

// what the database needs is loaded only for this
async function printKeys(config: Config): Promise<number> {
  const [{ presentReceiptKeys }, { withStore }] = await Promise.all([import("@hoopoe/actions"), import("./with-store.js")]);
  return withStore(config, async (store) => {
    console.log(JSON.stringify(presentReceiptKeys(await store.signingKeys.list()), null, 2));
    return 0;
  });
}

type Where = { language: "zh" | "en"; folder: string };

async function verify(asked: Extract<Asked, { verb: "verify" }>, { language, folder }: Where): Promise<number> {
  const bytesOf = (file: string): Buffer => readFileSync(file === "-" ? 0 : resolve(folder, file));
  const given = receiptsIn(parsed(bytesOf(asked.file)));
  if (!given) return misused("no-receipt", language);
  const keys = keysIn(asked.keys === undefined ? given.keys : parsed(bytesOf(asked.keys)));
  if (!keys) return misused(asked.keys === undefined ? "no-keys" : "no-key-set", language);
  const payload = asked.payload === undefined ? null : createHash("sha256").update(bytesOf(asked.payload)).digest("hex");
  const judged: Judged[] = [];
  for (const receipt of given.receipts) judged.push(judge(await checkReceipt(receipt, keys, verifySignature), payload));
  if (asked.json) console.log(JSON.stringify({ keysFrom: asked.keys === undefined ? "receipt" : "file", receipts: judged }, null, 2));
  else console.log(sayReceipts(judged, { language, ownKeys: asked.keys === undefined }));
  return exitCodes[worstOf(judged)];
}

const worstOf = (judged: Judged[]): Judged["verdict"] =>
  (["altered", "unknown-key", "valid"] as const).find((verdict) => judged.some((one) => one.verdict === verdict)) ?? "valid";

const verifySignature: VerifySignature = (x, text, signature) => isSignedText(Buffer.from(x, "base64url"), text, Buffer.from(signature, "base64url"));

function misused(what: Parameters<typeof sayMisuse>[0], language: "zh" | "en"): number {
  console.error(sayMisuse(what, language));
  // sysexits.h: the input is wrong; without keys the command line is
  return what === "no-keys" ? EX_USAGE : 65;
}

/** undefined for what is no JSON. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
