import { type Bot, effectiveJurisdiction, type ModelProvider } from "@hoopoe/protocol";
import type { BotRow, ProviderRow } from "@hoopoe/store";
import { unreadableField } from "./unreadable.js";

/** A provider without its key. */
export const presentProvider = (row: ProviderRow): ModelProvider => ({
  id: row.id,
  name: row.name,
  baseUrl: row.baseUrl,
  hasApiKey: row.apiKey !== null || row.apiKeyUnreadable,
  apiKeyUnreadable: row.apiKeyUnreadable,
  jurisdiction: row.jurisdiction,
  effectiveJurisdiction: effectiveJurisdiction(row.jurisdiction, row.baseUrl),
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
  systemPrompt: row.promptUnreadable ? unreadableField : row.systemPrompt,
  triggers: { direct: row.triggerDirect, mention: row.triggerMention },
  createdAt: row.createdAt.toISOString(),
  deactivatedAt: row.deactivatedAt && row.deactivatedAt.toISOString(),
});
