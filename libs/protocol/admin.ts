import { z } from "zod";
import { Jurisdiction } from "./message.js";
import { ProviderStatus } from "./model-host.js";
import { registerFields, registerInput } from "./recipient.js";
import { Cursor, Id, Line, List, NamePart, Password, QueryInt, Time, Username } from "./primitives.js";
import { Role, User, UserKind, windows } from "./user.js";

export const AdminListQuery = z.strictObject({ cursor: Cursor.optional(), limit: QueryInt(1, 200).optional() });

export const AdminUser = User.extend({
  /** What people are also called. Only administrators read it; it is masked like names in what leaves. */
  aliases: z.array(z.string()),
  role: Role,
  createdAt: Time,
  deactivatedAt: Time.nullable(),
  lastSeenAt: Time.nullable(),
});
export type AdminUser = z.infer<typeof AdminUser>;
export const AdminUserList = List(AdminUser);
export const AdminUsersQuery = z.strictObject({
  q: NamePart.max(100).optional(),
  kind: UserKind.optional(),
  cursor: Cursor.optional(),
  limit: QueryInt(1, 200).optional(),
});
/** What somebody is also called. One character would be found in every second sentence. */
export const Alias = Line(60).refine((s) => s.length >= 2, "must have at least 2 characters");
/** Two that are read as the same name (width, case) are one. */
export const Aliases = z
  .array(Alias)
  .max(20)
  .check(({ value, issues }) => {
    const folded = value.map((alias) => alias.normalize("NFKC").toLowerCase());
    const at = folded.findIndex((alias, i) => folded.indexOf(alias) < i);
    if (at >= 0) issues.push({ code: "custom", input: value, path: [at], message: "is there twice" });
  });
export const CreateUserInput = z.strictObject({
  username: Username,
  displayName: Line(100),
  aliases: Aliases.optional(),
  password: Password,
  role: Role.optional(),
});
/** `aliases`: all of them, in place of those before. */
export const UpdateUserInput = z
  .strictObject({ displayName: Line(100).optional(), aliases: Aliases.optional(), role: Role.optional(), active: z.boolean().optional() })
  .refine((v) => Object.keys(v).length > 0, "names no field to change");
/** The person must choose another one at the next sign-in; all their sessions end. */
export const ResetPasswordInput = z.strictObject({ password: Password });

/** What holds for the whole organisation. */
export const OrganisationSettings = z.object(windows);
export type OrganisationSettings = z.infer<typeof OrganisationSettings>;
const Minutes = z.number().int().min(0).max(5_256_000);
export const UpdateSettingsInput = z
  .strictObject({ editMinutes: Minutes.optional(), recallMinutes: Minutes.optional() })
  .refine((v) => Object.keys(v).length > 0, "names no field to change");

/** The address of an OpenAI-compatible host, up to and with its version (`http://10.0.0.5:8000/v1`). */
export const BaseUrl = z
  .string()
  .max(500)
  .refine((s) => {
    try {
      const url = new URL(s);
      return ["http:", "https:"].includes(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
    } catch {
      return false;
    }
  }, "must be an http or https address without user, query or fragment")
  .transform((s) => s.replace(/\/+$/, ""));

const ApiKey = z
  .string()
  .max(2_000)
  .regex(/^[\x21-\x7e]*$/, "must be printable ASCII without spaces");

/** How much the host takes: calls at once, calls a minute. 0: as is known of such hosts. More wait their turn. */
export const ProviderLimits = z.object({ concurrency: z.number().int(), requestsPerMinute: z.number().int() });
const ProviderLimitsInput = z.strictObject({
  concurrency: z.number().int().min(0).max(10_000).optional(),
  requestsPerMinute: z.number().int().min(0).max(1_000_000).optional(),
});

export const ModelProvider = z.object({
  id: Id,
  name: z.string(),
  baseUrl: z.string(),
  /** A key is kept (sealed); it is never given out again. */
  hasApiKey: z.boolean(),
  /** The kept key can no longer be read (it was altered, or what seals it is gone): the host is not asked until it is given anew. */
  apiKeyUnreadable: z.boolean(),
  jurisdiction: Jurisdiction,
  /** The stricter of what is declared and what is known of the host; this one counts. */
  effectiveJurisdiction: Jurisdiction,
  limits: ProviderLimits,
  ...registerFields,
  status: ProviderStatus,
  createdAt: Time,
  updatedAt: Time,
});
export type ModelProvider = z.infer<typeof ModelProvider>;
export const ModelProviderList = List(ModelProvider);
export const CreateProviderInput = z.strictObject({
  name: Line(100),
  baseUrl: BaseUrl,
  apiKey: ApiKey.optional(),
  jurisdiction: Jurisdiction,
  limits: ProviderLimitsInput.optional(),
  ...registerInput,
});
export const UpdateProviderInput = z
  .strictObject({
    name: Line(100).optional(),
    baseUrl: BaseUrl.optional(),
    apiKey: ApiKey.optional(),
    jurisdiction: Jurisdiction.optional(),
    limits: ProviderLimitsInput.optional(),
    ...registerInput,
  })
  .refine((v) => Object.keys(v).length > 0, "names no field to change");

export const ProviderCheck = z.enum(["reachable", "auth", "chat", "streaming", "tools", "embeddings"]);
export type ProviderCheck = z.infer<typeof ProviderCheck>;
/** `model`: which one to try; without it the first that the host lists. */
export const TestProviderInput = z.strictObject({ model: Line(200).optional() });
export const ProviderTest = z.object({
  reachable: z.boolean(),
  auth: z.boolean(),
  chat: z.boolean(),
  streaming: z.boolean(),
  tools: z.boolean(),
  embeddings: z.boolean(),
  firstTokenMs: z.number().nullable(),
  /** For each check that failed, why, in a sentence. */
  failures: z.partialRecord(ProviderCheck, z.string()),
  models: z.array(z.string()),
  /** How many tokens a model takes, prompt and answer together, by its name, where the host tells. */
  contextTokens: z.record(z.string(), z.number().int()),
});
export type ProviderTest = z.infer<typeof ProviderTest>;
