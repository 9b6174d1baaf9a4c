import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ServeRefused } from "./fault.js";

/**
 * What is used of node-llama-cpp 3.21.1 (https://node-llama-cpp.withcat.ai/api/functions/getLlama). The package lies outside the main install, so
 * its own types are not here to compile against.
 */
export type Runtime = {
  getLlama(options: { gpu: "auto" | false; build: "never"; skipDownload: true; progressLogs: false; logLevel: "error"; maxThreads?: number }): Promise<Llama>;
  readGgufFileInfo(path: string): Promise<object>;
  GgufInsights: { from(info: object, llama: Llama): Promise<Insights> };
  LlamaChat: new (options: { contextSequence: Sequence }) => Chat;
};

export type Llama = {
  loadModel(options: { modelPath: string; loadSignal?: AbortSignal }): Promise<Model>;
  getGrammarFor(type: "json"): Promise<Grammar>;
  createGrammarForJsonSchema(schema: object): Promise<Grammar>;
  dispose(): Promise<void>;
};

/** Bytes. */
type Needs = { cpuRam: number; gpuVram: number };
export type Insights = {
  trainContextSize: number | undefined;
  isSupportedByLlamaCpp: boolean;
  estimateModelResourceRequirements(options: { gpuLayers: number }): Needs;
  estimateContextResourceRequirements(options: { contextSize: number; sequences: number; modelGpuLayers: number }): Needs;
};

export type Grammar = { readonly __grammar?: never };
export type Model = {
  readonly tokenizer: Tokenizer;
  tokenize(text: string): number[];
  createContext(options: { contextSize: number; sequences: number; threads?: number; failedCreationRemedy: false }): Promise<{ getSequence(): Sequence }>;
  createEmbeddingContext(options: { contextSize: number; threads?: number }): Promise<EmbeddingContext>;
};
export type Tokenizer = (text: string) => number[];
export type EmbeddingContext = { getEmbeddingFor(input: string): Promise<{ vector: readonly number[] }>; calculateInputLength(input: string): number };
type Meter = { usedInputTokens: number; usedOutputTokens: number };
export type Sequence = { tokenMeter: { getState(): Meter; diff(earlier: Meter): Meter } };

export type HistoryItem = { type: "system" | "user"; text: string } | { type: "model"; response: string[] };
export type Chunk = { type: "segment" | undefined; segmentType: string | undefined; text: string };
export type Chat = {
  chatWrapper: { generateContextState(options: { chatHistory: HistoryItem[] }): { contextText: { tokenize(tokenizer: Tokenizer): number[] } } };
  generateResponse(history: HistoryItem[], options: GenerateOptions): Promise<{ metadata: { stopReason: string } }>;
};
export type GenerateOptions = {
  signal: AbortSignal;
  maxTokens: number;
  temperature: number;
  topP: number;
  seed: number;
  repeatPenalty?: { frequencyPenalty: number; presencePenalty: number };
  customStopTriggers: string[];
  grammar?: Grammar;
  contextShift: { strategy: () => never };
  onResponseChunk: (chunk: Chunk) => void;
};

/** @param folder where `hoopoe model install` put it. @throws ServeRefused when it is not there, or not made for this machine. */
export async function openRuntime(folder: string): Promise<Runtime> {
  const entry = join(folder, "node_modules", "node-llama-cpp", "dist", "index.js");
  if (!existsSync(entry)) {
    throw new ServeRefused("What runs a model is not installed yet (some 120 MB, kept out of Hoopoe's own install). Run once: hoopoe model install");
  }
  try {
    return (await import(pathToFileURL(entry).href)) as Runtime;
  } catch (error) {
    throw new ServeRefused(`What runs a model cannot be loaded (${(error as Error).message}). Run again: hoopoe model install`);
  }
}

/** What llama.cpp can use of this machine. @throws ServeRefused */
export async function openLlama(runtime: Runtime, threads: number | undefined): Promise<Llama> {
  try {
    return await runtime.getLlama({
      // the packages for other graphics are not installed: looking for them costs seconds and says so at length
      gpu: process.platform === "darwin" ? "auto" : false,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      logLevel: "error",
      ...(threads && { maxThreads: threads }),
    });
  } catch (error) {
    throw new ServeRefused(`There is no ready-made llama.cpp for this machine (${process.platform} ${process.arch}): ${(error as Error).message}`);
  }
}
