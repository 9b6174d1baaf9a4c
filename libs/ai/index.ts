export { type AssistantEvent, type AssistantSource, answerFromDocuments } from "./answer-from-documents.js";
export { buildPrompt, type PromptInput, recordName } from "./build-prompt.js";
export { type CompleteRequest, complete } from "./complete.js";
export { decideEgress, type EgressDecision, originOf } from "./egress.js";
export { estimateTokens } from "./estimate-tokens.js";
export {
  type DataClass,
  defaultTimeouts,
  type Jurisdiction,
  type ModelEvent,
  type ModelUsage,
  type PromptRecord,
  type Provider,
  type Timeouts,
} from "./model.js";
export { type ErrorKind, ModelError } from "./model-error.js";
export { type ProviderCheck, type ProviderTestInput, type ProviderTestResult, testProvider } from "./test-provider.js";
