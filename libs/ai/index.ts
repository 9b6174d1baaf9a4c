export { AnswerChain, type Candidate, type ChainRequest, type ChainTry } from "./answer-chain.js";
export { type AssistantEvent, type AssistantSource, answerFromDocuments } from "./answer-from-documents.js";
export { buildPrompt, type PromptInput, recordName } from "./build-prompt.js";
export { type CompleteRequest, complete, type ModelTry } from "./complete.js";
export { decideEgress, type EgressDecision, originOf } from "./egress.js";
export { type Embedded, type EmbedRequest, embed } from "./embed.js";
export { estimateTokens } from "./estimate-tokens.js";
export type { BreakerState } from "./hosts/breaker.js";
export type { CallOutcome, HostObserver, HostPair, PairKey, SharedPlaces } from "./hosts/host-pair.js";
export { ModelHosts } from "./hosts/model-hosts.js";
export type { HostLimits } from "./hosts/place-queue.js";
export {
  type DataClass,
  defaultTimeouts,
  type Jurisdiction,
  type ModelEvent,
  type ModelParameters,
  type ModelUsage,
  type PromptImage,
  type PromptRecord,
  type Provider,
  type Timeouts,
} from "./model.js";
export { type ErrorKind, ModelError } from "./model-error.js";
export { type ProviderCheck, type ProviderTestInput, type ProviderTestResult, testProvider } from "./test-provider.js";
