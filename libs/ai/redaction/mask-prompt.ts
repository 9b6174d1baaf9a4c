import type { PromptRecord } from "../model.js";
import { ModelError } from "../model-error.js";
import { type Cut, cutsOf, replaceCuts } from "./mask-text.js";
import { placeholderOf, tagOf } from "./placeholder.js";
import { mapStrings, type Values } from "./restore.js";
import type { EntityType, Span } from "./span.js";

/** Finds what is to be masked: places in the text as it is, in order, without overlaps. May throw, and then nothing leaves. */
export type Detect = (text: string) => readonly Span[];
/** A number for each value, the same for the same value of a kind within a conversation. */
export type Numbering = (values: readonly { kind: string; value: string }[]) => Promise<number[]>;
export type Counts = Partial<Record<EntityType, number>>;
/** `counts`: of the whole prompt; `inQuestion`: of its last record. */
export type MaskedPrompt = { records: PromptRecord[]; values: Values; counts: Counts; inQuestion: Counts };

/** Said to the model where something was masked. */
const explanation =
  "Names, numbers and other details are replaced by placeholders such as ⟦PER_1⟧. Treat each as the thing it stands for, and write it exactly as it is, brackets included.";

/**
 * Leaves out earlier messages with a key, password or the like in them. @throws ModelError `policy` when one stands in the question or in the bot's
 * instructions. To be called for every model that is not the organisation's own.
 */
export function withoutSecrets(records: readonly PromptRecord[], detect: Detect): PromptRecord[] {
  const last = records.length - 1;
  return records.filter((record, at) => {
    const found = textsOf(record).some((text) => detect(text).some((span) => span.type === "secret"));
    if (found && (at === last || record.role === "system"))
      throw new ModelError("policy", {
        message: "Blocked by policy: a key, a password or the like stands in the question or in the bot's instructions.",
        asked: false,
        policyReason: "secret_found",
      });
    return !found;
  });
}

/**
 * The prompt with a placeholder for everything that `detect` finds in its texts, arguments of tools and names of authors included. The same value has the
 * same placeholder throughout, and each way of writing it its own, so that what comes back is what was written.
 */
export async function maskPrompt(records: readonly PromptRecord[], how: { detect: Detect; numbers: Numbering }): Promise<MaskedPrompt> {
  const cuts = new Map<string, Cut[]>();
  const cutsIn = (text: string): Cut[] => remember(cuts, text, () => cutsOf(text, how.detect(text)));
  const wanted = new Map<string, { kind: string; value: string }>();
  const want = (kind: string, value: string): void => void wanted.set(`${kind} ${value}`, { kind, value });
  for (const record of records) {
    for (const text of textsOf(record)) for (const cut of cutsIn(text)) want(tagOf(cut.type), text.slice(cut.start, cut.end));
    if (record.name !== undefined) want(tagOf("person"), authorOf(record));
  }
  const numbers = await how.numbers([...wanted.values()]);
  const numberOf = new Map([...wanted.keys()].map((key, at) => [key, numbers[at] as number]));
  const numbered = (kind: string, value: string): number => numberOf.get(`${kind} ${value}`) as number;
  const mask = (text: string): string =>
    replaceCuts(text, cutsIn(text), ({ start, end, type }) => placeholderOf(tagOf(type), numbered(tagOf(type), text.slice(start, end))));
  const masked = records.map((record) => maskedRecord(record, { mask, name: `PER_${numbered(tagOf("person"), authorOf(record))}` }));
  const counts = countsOf(records.flatMap(textsOf).flatMap(cutsIn));
  const values = new Map([...wanted.values()].map(({ kind, value }) => [`${kind}_${numbered(kind, value)}`, value]));
  const last = records.at(-1);
  return { records: explained(masked, cuts), values, counts, inQuestion: countsOf(last ? textsOf(last).flatMap(cutsIn) : []) };
}

const authorOf = ({ author, name }: PromptRecord): string => author ?? name ?? "";

function remember<V>(known: Map<string, V>, key: string, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** All in a record that somebody wrote. Arguments of tools are looked at string by string. */
function textsOf(record: PromptRecord): string[] {
  const texts = [record.content];
  if (record.reasoning) texts.push(record.reasoning);
  for (const call of record.toolCalls ?? []) {
    mapStrings(call.arguments, (value) => {
      texts.push(value);
      return value;
    });
  }
  return texts;
}

function maskedRecord(record: PromptRecord, { mask, name }: { mask: (text: string) => string; name: string }): PromptRecord {
  return {
    ...record,
    content: mask(record.content),
    ...(record.name === undefined ? {} : { name }),
    ...(record.reasoning ? { reasoning: mask(record.reasoning) } : {}),
    ...(record.toolCalls ? { toolCalls: record.toolCalls.map((call) => ({ ...call, arguments: mapStrings(call.arguments, mask) })) } : {}),
  };
}

function countsOf(cuts: readonly Cut[]): Counts {
  const counts: Counts = {};
  for (const { type } of cuts) if (type !== "literal") counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

function explained(records: PromptRecord[], cuts: ReadonlyMap<string, Cut[]>): PromptRecord[] {
  if (![...cuts.values()].some((found) => found.length > 0)) return records;
  return records.map((record, at) => (at === 0 && record.role === "system" ? { ...record, content: `${record.content}\n\n${explanation}` } : record));
}
