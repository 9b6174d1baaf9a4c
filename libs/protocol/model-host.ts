import { z } from "zod";
import { RunErrorCode, RunState } from "./message.js";
import { Cursor, Id, List, QueryInt, Time } from "./primitives.js";

/** `trouble`: it failed when it was last asked; `open`: several times in a row, and is asked by one alone every ten seconds until it answers. */
const HostState = z.enum(["ok", "trouble", "open"]);
export type HostState = z.infer<typeof HostState>;
const HostFailure = z.object({ errorCode: RunErrorCode, at: Time });
const seen = { state: HostState, lastFailure: HostFailure.nullable(), lastOkAt: Time.nullable() };
/** How a provider's models do, as far as they were asked: the worst of their states, the latest of their times. Up to half a minute old. */
export const ProviderStatus = z.object({ ...seen, models: z.array(z.object({ model: z.string(), ...seen })) });
export type ProviderStatus = z.infer<typeof ProviderStatus>;

export const RunCause = z.enum(["direct", "mention", "reply", "thread", "keyword", "always", "regenerate", "command"]);
/** One try of one model: null in `errorCode`: it answered, or was stopped. `asked` false: it was left alone, for policy, its failures before, or its limits. `status` and `hostCode` are the host's own, never its words. */
export const RunTry = z.object({
  providerId: z.string(),
  model: z.string(),
  errorCode: RunErrorCode.nullable(),
  asked: z.boolean(),
  status: z.number().int().nullable(),
  hostCode: z.string().nullable(),
  ms: z.number().int(),
});
/** A bot's run as administrators see it: how it went, not what was said, nor where. */
export const AdminRun = z.object({
  id: Id,
  botId: Id,
  askerId: Id,
  state: RunState,
  errorCode: RunErrorCode.nullable(),
  cause: RunCause,
  hop: z.number().int(),
  version: z.number().int(),
  /** Who answered, or was asked last; null: nobody was. */
  provider: z.string().nullable(),
  model: z.string().nullable(),
  usage: z.object({ inputTokens: z.number().int(), outputTokens: z.number().int(), estimated: z.boolean() }).nullable(),
  tries: z.array(RunTry),
  createdAt: Time,
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
});
export type AdminRun = z.infer<typeof AdminRun>;
export const AdminRunList = List(AdminRun);
/** `providerId`: one of its models was tried. `unanswered`: failed, interrupted or blocked. Without `botId`: of the last seven days. */
export const AdminRunsQuery = z.strictObject({
  botId: Id.optional(),
  providerId: Id.optional(),
  state: z.enum([...RunState.options, "unanswered"]).optional(),
  cursor: Cursor.optional(),
  limit: QueryInt(1, 200).optional(),
});
