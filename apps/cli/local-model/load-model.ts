import { closeSync, openSync, readSync, statSync } from "node:fs";
import { basename } from "node:path";
import { ServeRefused } from "./fault.js";
import { LocalModel } from "./local-model.js";
import { type Insights, type Llama, type Model, openLlama, type Runtime } from "./runtime.js";

export type LoadOptions = {
  file: string;
  /** Tokens for prompt and answer together; undefined: what the model was trained on, at most 8,192. */
  context: number | undefined;
  threads: number | undefined;
  /** How many answers are written at the same time. */
  parallel: number;
  name: string | undefined;
  signal: AbortSignal;
};

const usualContext = 8_192;
const gigabyte = 2 ** 30;

/** What a model is called when nobody says: its file's name without the ending, and without the number of its first part. */
export const nameOf = (file: string): string => basename(file).replace(/(-00001-of-\d{5})?\.gguf$/i, "");

/** @throws ServeRefused in a sentence that says what to do, before anything of size is read. */
export function checkFile(file: string): void {
  let magic: string;
  try {
    if (!statSync(file).isFile()) throw new ServeRefused(`${file} is not a file.`);
    const handle = openSync(file, "r");
    try {
      const bytes = Buffer.alloc(4);
      readSync(handle, bytes);
      magic = bytes.toString("latin1");
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (error instanceof ServeRefused) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new ServeRefused(code === "ENOENT" ? `There is no file ${file}.` : `${file} cannot be read (${code}).`);
  }
  if (magic !== "GGUF") throw new ServeRefused(`${file} is not a GGUF file: download the model in the format GGUF (for llama.cpp).`);
}

/** Loads the model and reserves the memory for its context. @throws ServeRefused */
export async function loadModel(runtime: Runtime, options: LoadOptions): Promise<LocalModel> {
  checkFile(options.file);
  const llama = await openLlama(runtime, options.threads);
  try {
    const insights = await insightsOf(runtime, llama, options.file);
    const trained = insights.trainContextSize ?? usualContext;
    const contextTokens = options.context ?? Math.min(trained, usualContext);
    if (contextTokens > trained) throw new ServeRefused(`The model sees at most ${trained} tokens: --context ${contextTokens} is too much.`);
    checkMemory(insights, { contextTokens, parallel: options.parallel });
    const model = await llama.loadModel({ modelPath: options.file, loadSignal: options.signal });
    return await withContext({ runtime, llama, model }, { ...options, contextTokens });
  } catch (error) {
    await llama.dispose();
    if (error instanceof ServeRefused || options.signal.aborted) throw error;
    throw new ServeRefused(`${options.file} cannot be loaded: ${(error as Error).message}`);
  }
}

async function insightsOf(runtime: Runtime, llama: Llama, file: string): Promise<Insights> {
  let insights: Insights;
  try {
    insights = await runtime.GgufInsights.from(await runtime.readGgufFileInfo(file), llama);
  } catch (error) {
    throw new ServeRefused(`${file} is damaged, or not downloaded to its end: ${(error as Error).message}`);
  }
  if (!insights.isSupportedByLlamaCpp) throw new ServeRefused(`${file} is of a kind of model that this llama.cpp does not know.`);
  return insights;
}

/**
 * Before loading: on Linux too much memory is not refused, but ends a process of the system's choice. By arithmetic: the runtime's newer estimates make
 * the context for trial.
 */
function checkMemory(insights: Insights, { contextTokens, parallel }: { contextTokens: number; parallel: number }): void {
  // Metal shares the memory of the machine
  const gpuLayers = 0;
  const weights = insights.estimateModelResourceRequirements({ gpuLayers });
  const context = insights.estimateContextResourceRequirements({ contextSize: contextTokens, sequences: parallel, modelGpuLayers: gpuLayers });
  const needed = weights.cpuRam + context.cpuRam;
  const free = process.availableMemory();
  if (needed <= free) return;
  const parts = `${gigabytes(weights.cpuRam)} for the model, ${gigabytes(context.cpuRam)} for ${parallel} × ${contextTokens} tokens of context`;
  throw new ServeRefused(
    `Too little memory: it needs ${gigabytes(needed)} (${parts}), and ${gigabytes(free)} are free. Take a smaller model or quantisation, or less --context.`,
  );
}

const gigabytes = (bytes: number): string => `${(bytes / gigabyte).toFixed(1)} GB`;

type Opened = { runtime: Runtime; llama: Llama; model: Model };

async function withContext(opened: Opened, options: LoadOptions & { contextTokens: number }): Promise<LocalModel> {
  const { contextTokens, parallel, threads, file, name } = options;
  const shared = { contextSize: contextTokens, ...(threads && { threads }) };
  const context = await opened.model.createContext({ ...shared, sequences: parallel, failedCreationRemedy: false });
  const chats = Array.from({ length: parallel }, () => {
    const contextSequence = context.getSequence();
    return { chat: new opened.runtime.LlamaChat({ contextSequence }), sequence: contextSequence };
  });
  return new LocalModel({
    name: name ?? nameOf(file),
    contextTokens,
    llama: opened.llama,
    model: opened.model,
    chats,
    openEmbedding: () => opened.model.createEmbeddingContext(shared),
  });
}
