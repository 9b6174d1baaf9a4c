import type { ContextRule, Jurisdiction, ModelChoice } from "@hoopoe/protocol";
import type { Database } from "../database.js";

/** A bot, as far as it says where words go: its models in the order in which they are asked; one whose provider is null asks none. */
export type AskingBot = {
  id: string;
  username: string;
  displayName: string;
  models: { provider: RecipientRow; model: string | null }[];
  /** It has a model of its own; false: it answers from the product's documents. */
  connected: boolean;
  contextScope: ContextRule["scope"];
  contextMessages: number;
};
export type RecipientRow = {
  id: string;
  name: string;
  baseUrl: string;
  jurisdiction: Jurisdiction;
  purpose: string | null;
  contract: string | null;
  trains: boolean | null;
  retentionTerms: string | null;
  transferBasis: string | null;
};
type BotLine = Omit<AskingBot, "models" | "connected"> & { providerId: string | null; model: string | null; fallbacks: ModelChoice[] };

/** Who is told what people write to bots. */
export class AskingBotsRepo {
  constructor(private readonly db: Database) {}

  /** The bots that a person may use, by name, with their living providers. Nothing sealed is opened for it. */
  async ofBotsFor(accountId: string): Promise<AskingBot[]> {
    const [bots, providers] = await Promise.all([
      this.db.pool.query<BotLine>(
        `select a.id, a.username, a.display_name as "displayName", b.provider_id as "providerId", b.model, b.fallbacks,
           b.context_scope as "contextScope", b.context_messages as "contextMessages"
         from bot b join account a on a.id = b.account_id
         where a.deactivated_at is null and (b.allowed_people is null or b.allowed_people ? $1::text) order by a.display_name, a.id`,
        [accountId],
      ),
      this.db.pool.query<RecipientRow>(
        `select id, name, base_url as "baseUrl", jurisdiction, purpose, contract, trains, retention_terms as "retentionTerms", transfer_basis as "transferBasis"
         from model_provider where ended_at is null`,
      ),
    ]);
    const byId = new Map(providers.rows.map((row) => [row.id, row]));
    return bots.rows.map(({ providerId, model, fallbacks, ...bot }) => {
      const choices = [...(providerId ? [{ providerId, model }] : []), ...fallbacks];
      const models = choices.flatMap((choice) => {
        const provider = byId.get(choice.providerId);
        return provider ? [{ provider, model: choice.model }] : [];
      });
      return { ...bot, connected: choices.length > 0, models };
    });
  }
}
