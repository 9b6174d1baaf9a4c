export { AnswerChain, type Candidate, type ChainTry, type Prepared } from "./answer-chain.js";
export { type AssistantEvent, type AssistantSource, answerFromDocuments } from "./answer-from-documents.js";
export { buildPrompt, type PromptInput, recordName } from "./build-prompt.js";
export { type CompleteRequest, complete, type ModelTry } from "./complete.js";
export { decideEgress, type EgressAction, type EgressDecision, type EgressRules, type PolicyReason } from "./decide-egress.js";
export { originOf } from "./egress.js";
export { type Embedded, type EmbedRequest, embed } from "./embed.js";
export { estimateTokens, imageTokens } from "./estimate-tokens.js";
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
export type { Leaving, Permit } from "./permit.js";
export { type ProviderCheck, type ProviderTestInput, type ProviderTestResult, testProvider } from "./test-provider.js";
export { compilePattern, PatternRefused, type PatternSource } from "./redaction/compile-pattern.js";
export { detect, type Known } from "./redaction/detect.js";
export { fileNote, pictureNotes } from "./picture-notes.js";
export { holdImages } from "./redaction/hold-images.js";
export { type Counts, type Detect, type MaskedPrompt, maskPrompt, type Numbering, withoutSecrets } from "./redaction/mask-prompt.js";
export { type OwnWords, ownWords, PatternTooSlow } from "./redaction/own-words.js";
export { type PeopleIndex, peopleIndex } from "./redaction/people-index.js";
export { restored, restoreArguments, type Values } from "./redaction/restore.js";
export type { EntityType, Span } from "./redaction/span.js";
