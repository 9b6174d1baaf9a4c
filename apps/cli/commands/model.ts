import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Config } from "@hoopoe/config";
import { checkFile } from "../local-model/load-model.js";
import { ServeRefused } from "../local-model/fault.js";
import { installRuntime, runtimeFolder } from "../local-model/install.js";
import { serveModel, type ServeOptions } from "../local-model/serve-model.js";
import { modelUsage } from "./usages.js";

/** sysexits.h: the command line itself is wrong. */
const EX_USAGE = 64;
const usual = { port: 8080, host: "127.0.0.1" };
const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;
const leastContext = 256;
const shortestKey = 16;

type Place = { dataDir: string; folder: string };

/** `hoopoe model install`: puts what runs models beside the data. `hoopoe model serve`: speaks OpenAI's API for a model in a file. */
export async function modelCommand({ dataDir }: Config, words: string[], folder: string): Promise<number> {
  const [verb, ...rest] = words;
  if (verb === "install" && rest.length === 0) {
    const place = runtimeFolder(dataDir);
    console.log(`Installing node-llama-cpp into ${place} (some 120 MB)`);
    await installRuntime(place);
    console.log("Done. Now: hoopoe model serve FILE.gguf");
    return 0;
  }
  const asked = verb === "serve" ? askedFor(rest, { dataDir, folder }) : null;
  if (!asked) {
    console.error(`Usage: hoopoe ${modelUsage}`);
    return EX_USAGE;
  }
  checkFile(asked.file);
  await serveModel(asked);
  return 0;
}

function askedFor(words: string[], { dataDir, folder }: Place): ServeOptions | null {
  const given = parsed(words);
  if (!given) return null;
  const { values, file } = given;
  const host = values.host ?? usual.host;
  const keyFile = values["api-key-file"];
  if (!keyFile && !loopback.test(host)) {
    throw new ServeRefused(`Whoever reaches ${host} could use the model: give a key with --api-key-file, or listen on 127.0.0.1.`);
  }
  return {
    runtime: runtimeFolder(dataDir),
    file: resolve(folder, file),
    host,
    port: whole("port", values.port, { least: 0, most: 65_535 }) ?? usual.port,
    context: whole("context", values.context, { least: leastContext, most: 2 ** 24 }),
    threads: whole("threads", values.threads, { least: 1, most: 1_024 }),
    parallel: whole("parallel", values.parallel, { least: 1, most: 64 }) ?? 1,
    apiKey: keyFile ? readKey(resolve(folder, keyFile)) : undefined,
    name: values.name,
  };
}

const text = { type: "string" } as const;
const options = { port: text, host: text, context: text, threads: text, parallel: text, "api-key-file": text, name: text };

function parsed(words: string[]): { values: Partial<Record<keyof typeof options, string>>; file: string } | null {
  try {
    const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options });
    const [file, ...more] = positionals;
    return file === undefined || more.length || values.name === "" ? null : { values, file };
  } catch {
    return null;
  }
}

function whole(name: string, given: string | undefined, { least, most }: { least: number; most: number }): number | undefined {
  if (given === undefined) return undefined;
  const number = /^\d+$/.test(given) ? Number(given) : Number.NaN;
  if (!(number >= least && number <= most)) throw new ServeRefused(`--${name} must be a whole number from ${least} to ${most}.`);
  return number;
}

function readKey(file: string): string {
  let key: string;
  try {
    key = readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new ServeRefused(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
  if (key.length < shortestKey || !/^[\x21-\x7e]+$/.test(key)) {
    throw new ServeRefused(`${file} must hold a key of at least ${shortestKey} printable characters: openssl rand -hex 24 > ${file}`);
  }
  return key;
}
