import { type Bot, effectiveJurisdiction, type ModelProvider, type TransferBasis } from "@hoopoe/protocol";
import type { BotRow, ModelStatusRow, ProviderRow } from "@hoopoe/store";
import { presentStatus } from "./provider-status.js";
import { unreadableField } from "./unreadable.js";

/** What the register keeps of a provider. */
export const presentRegister = (row: ProviderRow) => ({
  contact: row.contact,
  purpose: row.purpose,
  contract: row.contract,
  retentionTerms: row.retentionTerms,
  trains: row.trains,
  transferBasis:
    row.transferBasis === null
      ? null
      : {
          kind: row.transferBasis as TransferBasis["kind"],
          note: row.transferNote ?? "",
          at: (row.transferAt ?? row.updatedAt).toISOString(),
          by: row.transferBy,
        },
  publicAddress: row.publicAddress,
});

/** A provider without its key. */
export const presentProvider = (row: ProviderRow, status: readonly ModelStatusRow[]): ModelProvider => ({
  id: row.id,
  name: row.name,
  baseUrl: row.baseUrl,
  hasApiKey: row.apiKey !== null || row.apiKeyUnreadable,
  apiKeyUnreadable: row.apiKeyUnreadable,
  jurisdiction: row.jurisdiction,
  effectiveJurisdiction: effectiveJurisdiction(row.jurisdiction, row.baseUrl),
  limits: { concurrency: row.concurrency ?? 0, requestsPerMinute: row.perMinute ?? 0 },
  ...presentRegister(row),
  status: presentStatus(status),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});

export const presentBot = (row: BotRow): Bot => ({
  id: row.id,
  username: row.username,
  displayName: row.displayName,
  kind: "bot",
  avatar: null,
  providerId: row.providerId,
  model: row.model,
  fallbacks: row.fallbacks,
  parameters: row.parameters,
  systemPrompt: row.promptUnreadable ? unreadableField : row.systemPrompt,
  triggers: { direct: row.triggerDirect, mention: row.triggerMention, thread: row.triggerThread, keywords: row.keywords, always: row.triggerAlways },
  context: { scope: row.contextScope, messages: row.contextMessages, windowTokens: row.windowTokens },
  replyIn: row.replyIn,
  access: { people: row.allowedPeople ?? "all", conversations: row.allowedConversations ?? "all" },
  sees: row.sees,
  overBudget: row.overBudget,
  createdAt: row.createdAt.toISOString(),
  deactivatedAt: row.deactivatedAt && row.deactivatedAt.toISOString(),
});
