import { uuidv7 } from "@hoopoe/crypto";
import type { Database, Sql } from "../database.js";

/** A model that is asked: whose, which, and where what it is told is processed (the effective jurisdiction). */
export type AskedModel = { providerId: string; model: string; jurisdiction: "local" | "domestic" | "overseas" };
export type BudgetKind = "person" | "bot" | "organisation";
/** Tokens of one call; `outputTokens` includes `reasoningTokens`, `inputTokens` includes `cachedTokens`. `estimated`: counted by us. */
export type UsedTokens = { inputTokens: number; cachedTokens: number; outputTokens: number; reasoningTokens: number; estimated: boolean };
export type Reserving = {
  runId: string;
  generation: number;
  personId: string;
  botId: string;
  /** Who may come to answer, the first one first: if all of them are local, budgets are charged only where the organisation wants it so. */
  choices: readonly [AskedModel, ...AskedModel[]];
  promptTokens: number;
  /** The longest answer that is expected. */
  answerTokens: number;
};
/** What is reserved; or which budget has too little left, and when it begins anew. */
export type Reserved = { id: string } | { over: BudgetKind; renewsAt: Date };

/** A reservation whose run is over or went to another worker; `used`: what its answer says, where it says so. */
type Abandoned = AskedModel & { id: string; promptTokens: number; used: UsedTokens | null };

/** How long after a run's end its worker may still be about to settle. */
const patienceSeconds = 15;
const sweptAtOnce = 100;
const metersKeptDays = 40;
const unboundedTokens = 2_000_000_000;

/** The ledger of model calls: what each reserved, then used. Rows are never deleted; erasing a person takes their id out (`erase-person.ts`). */
export class UsageRepo {
  constructor(private readonly db: Database) {}

  /**
   * Reserves prompt and answer against the budgets of person, bot and organisation, in one short transaction; all or none. However many do it at once,
   * nothing is reserved that a budget has no room for.
   */
  async reserve(input: Reserving): Promise<Reserved> {
    const id = uuidv7();
    const [{ providerId, model, jurisdiction }] = input.choices;
    const wanted = Math.min(input.promptTokens + input.answerTokens, unboundedTokens);
    const { rows } = await this.db.pool.query<{ over: BudgetKind | null; renewsAt: Date }>({
      name: "reserve_usage",
      text: `select refused as over, renews_at as "renewsAt" from public.reserve_usage($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      values: [
        ...[id, input.runId, input.generation, input.personId, input.botId, providerId, model, jurisdiction],
        ...[input.choices.every((choice) => choice.jurisdiction === "local"), input.promptTokens, wanted],
      ],
    });
    const refused = rows[0];
    return refused?.over ? { over: refused.over, renewsAt: refused.renewsAt } : { id };
  }

  /** Replaces a reservation by what the model that answered used. False when it was settled before (by whoever took the run over). */
  async settle(id: string, choice: AskedModel, used: UsedTokens): Promise<boolean> {
    return this.#end({ id, becomes: "settled", choice, used });
  }

  /** Gives a reservation back: no model was asked, or none took the question. */
  async release(id: string, choice: AskedModel): Promise<boolean> {
    return this.#end({ id, becomes: "released", choice, used: { inputTokens: 0, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0, estimated: false } });
  }

  /**
   * Settles what earlier claims of a run reserved and a dead worker left: the prompt as it was estimated, and of the answer what was kept of it
   * (`outputTokens`). Returns how many.
   */
  async settleEarlier(runId: string, before: number, outputTokens: number): Promise<number> {
    const { rows } = await this.db.pool.query<Omit<Abandoned, "used">>(
      `select ${choiceColumns} from model_usage u where u.run_id = $1 and u.generation < $2 and u.state = 'reserved'`,
      [runId, before],
    );
    return this.#settleAll(rows.map((row) => ({ ...row, used: { ...guessed(row), outputTokens } })));
  }

  /** Settles reservations whose run ended, or is no more, and that nobody settled. Returns how many. */
  async sweep(): Promise<number> {
    const { rows } = await this.db.pool.query<Abandoned>(
      `select ${choiceColumns}, case when r.generation = u.generation then m.ai_usage end as used from model_usage u
         left join bot_run r on r.id = u.run_id left join message m on m.id = r.message_id
       where u.state = 'reserved' and u.created_at < now() - interval '${patienceSeconds} seconds'
         and (r.id is null or r.generation > u.generation or r.finished_at < now() - interval '${patienceSeconds} seconds')
       order by u.created_at limit ${sweptAtOnce}`,
    );
    await this.db.pool.query(`delete from budget_meter where ends_at < now() - interval '${metersKeptDays} days'`);
    return this.#settleAll(rows);
  }

  async #settleAll(abandoned: Abandoned[]): Promise<number> {
    let settled = 0;
    for (const row of abandoned) if (await this.settle(row.id, row, row.used ?? guessed(row))) settled++;
    return settled;
  }

  async #end({ id, becomes, choice, used }: { id: string; becomes: "settled" | "released"; choice: AskedModel; used: UsedTokens }): Promise<boolean> {
    const { rows } = await this.db.pool.query<{ ended: boolean }>({
      name: "settle_usage",
      text: "select public.settle_usage($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as ended",
      values: [
        ...[id, becomes, choice.providerId, choice.model, choice.jurisdiction],
        ...[used.inputTokens, used.cachedTokens, used.outputTokens, used.reasoningTokens].map(bounded),
        used.estimated,
      ],
    });
    return rows[0]?.ended ?? false;
  }
}

const choiceColumns = `u.id, u.provider_id as "providerId", u.model, u.jurisdiction, u.prompt_tokens as "promptTokens"`;

const guessed = ({ promptTokens }: Pick<Abandoned, "promptTokens">): UsedTokens => ({
  inputTokens: promptTokens,
  cachedTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  estimated: true,
});

/** What a host reports is its own word: whole, not negative, and no more than a column holds. */
const bounded = (tokens: number): number => (Number.isFinite(tokens) ? Math.min(Math.max(Math.round(tokens), 0), unboundedTokens / 2) : 0);

/** Takes an erased person out of the next rows of the ledger, which keep their counts; true as long as there may be more. */
export async function forgetPerson(sql: Sql, personId: string, atOnce: number): Promise<boolean> {
  const { rowCount } = await sql.query(
    "update model_usage set person_id = null where id in (select u.id from model_usage u where u.person_id = $1 order by u.created_at limit $2)",
    [personId, atOnce],
  );
  // the rows before the meters, as they are settled
  await sql.query("delete from budget_meter where kind = 'person' and subject_id = $1", [personId]);
  await sql.query("delete from budget where kind = 'person' and subject_id = $1", [personId]);
  return rowCount === atOnce;
}
