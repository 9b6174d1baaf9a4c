import type { Place } from "@hoopoe/crypto";
import type { ContextRule, ModelChoice, ModelParameters } from "@hoopoe/protocol";
import { Prisma } from "../generated/client.js";
import type { Database } from "../database.js";
import type { Sealer } from "../sealer.js";

export type BotRow = {
  id: string;
  username: string;
  displayName: string;
  providerId: string | null;
  model: string | null;
  systemPrompt: string;
  /** It has a prompt that cannot be read: its key is gone or its bytes were altered. */
  promptUnreadable: boolean;
  triggerDirect: boolean;
  triggerMention: boolean;
  triggerThread: boolean;
  triggerAlways: boolean;
  keywords: string[];
  fallbacks: ModelChoice[];
  parameters: ModelParameters;
  contextScope: ContextRule["scope"];
  contextMessages: number;
  windowTokens: number;
  replyIn: "same" | "thread";
  sees: boolean;
  /** What it does when a budget is used up: says so, or answers by the local ones of its fallbacks. */
  overBudget: "refuse" | "local";
  /** Ids; null: no restriction. */
  allowedPeople: string[] | null;
  allowedConversations: string[] | null;
  createdAt: Date;
  deactivatedAt: Date | null;
};
type Settable = Omit<BotRow, "id" | "username" | "displayName" | "promptUnreadable" | "createdAt" | "deactivatedAt">;
export type BotFields = { [K in keyof Settable]?: Settable[K] | undefined };

/** Where a bot's prompt belongs. */
export const promptPlace = (accountId: string, version: number): Place => ({ table: "bot", column: "system_prompt", rowId: accountId, version });

/** Bots: accounts of kind `bot` with a provider, a model, a sealed prompt and triggers. */
export class BotsRepo {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
  ) {}

  async create(account: { id: string; username: string; displayName: string }, fields: BotFields): Promise<void> {
    const systemPrompt = await this.#seal(account.id, 1, fields.systemPrompt ?? "");
    const data = { ...plainColumns(fields), accountId: account.id, systemPrompt };
    await this.db.prisma.$transaction([this.db.prisma.account.create({ data: { ...account, kind: "bot" } }), this.db.prisma.bot.create({ data })]);
  }

  async update(id: string, fields: BotFields): Promise<void> {
    const { systemPrompt } = fields;
    const data: Record<string, unknown> = plainColumns(fields);
    if (systemPrompt !== undefined) {
      const { promptVersion } = await this.db.prisma.bot.findUniqueOrThrow({ where: { accountId: id }, select: { promptVersion: true } });
      data.systemPrompt = await this.#seal(id, promptVersion + 1, systemPrompt);
      data.promptVersion = promptVersion + 1;
    }
    await this.db.prisma.bot.update({ where: { accountId: id }, data });
  }

  async byId(id: string): Promise<BotRow | null> {
    const [account, bot] = await Promise.all([
      this.db.prisma.account.findFirst({ where: { id, kind: "bot" } }),
      this.db.prisma.bot.findUnique({ where: { accountId: id } }),
    ]);
    if (!account || !bot) return null;
    const { text, unreadable } = await this.sealer.open({ place: promptPlace(id, bot.promptVersion), sealed: bot.systemPrompt });
    const { accountId: _, systemPrompt: __, promptVersion: ___, ...plain } = bot;
    return {
      ...(plain as unknown as Omit<Settable, "systemPrompt">),
      id,
      username: account.username,
      displayName: account.displayName,
      systemPrompt: text ?? "",
      promptUnreadable: unreadable,
      createdAt: account.createdAt,
      deactivatedAt: account.deactivatedAt,
    };
  }

  async list(input: { after: string | null; limit: number }): Promise<BotRow[]> {
    const ids = await this.db.prisma.account.findMany({
      where: { kind: "bot", ...(input.after ? { id: { gt: input.after } } : {}) },
      orderBy: { id: "asc" },
      take: input.limit,
      select: { id: true },
    });
    const bots = await Promise.all(ids.map(({ id }) => this.byId(id)));
    return bots.filter((bot) => bot !== null);
  }

  /** The bots that a word wakes. */
  async withKeywords(): Promise<{ id: string; keywords: string[] }[]> {
    const rows = await this.db.prisma.bot.findMany({ where: { keywords: { isEmpty: false } }, select: { accountId: true, keywords: true } });
    return rows.map((row) => ({ id: row.accountId, keywords: row.keywords }));
  }

  /** Bots with a model that answer this person in a direct chat, the oldest first; without their prompts. */
  async usableBy(accountId: string): Promise<{ id: string; username: string }[]> {
    const { rows } = await this.db.pool.query<{ id: string; username: string }>(
      `select a.id, a.username from bot b join account a on a.id = b.account_id join model_provider p on p.id = b.provider_id and p.ended_at is null
       where b.trigger_direct and a.deactivated_at is null and (b.allowed_people is null or b.allowed_people ? $1::text)
       order by a.id`,
      [accountId],
    );
    return rows;
  }

  async usingProvider(providerId: string): Promise<number> {
    return this.db.prisma.bot.count({ where: { providerId } });
  }

  async #seal(accountId: string, version: number, prompt: string): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(this.sealer.seal(await this.sealer.secretKey(), promptPlace(accountId, version), prompt));
  }
}

/** What is given, without the prompt, as the columns take it. */
function plainColumns({ systemPrompt: _, ...fields }: BotFields): Record<string, unknown> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  // SQL's null, not JSON's
  return Object.fromEntries(given.map(([name, value]) => [name, value === null && name.startsWith("allowed") ? Prisma.DbNull : value]));
}
