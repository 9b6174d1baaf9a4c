import type { Timeouts } from "../model.js";
import type { ErrorKind } from "../model-error.js";

/** What is peculiar about one kind of host, as data. Everything that is not said here is as OpenAI's chat completions have it. */
export type ProviderProfile = {
  key: string;
  /** The host names this is about: each itself and all below it. */
  hosts: readonly string[];
  /** Own hosts have no telling name; their usual ports tell. Only looked at when no host name matched. */
  ports?: readonly number[];
  /** Fields of the request's body that the host refuses. */
  drop?: readonly string[];
  /** Fields that it knows by another name. */
  rename?: Readonly<Record<string, string>>;
  /** What stands for an empty text where the host refuses `""`. */
  emptyContent?: string;
  /** Fields that switch thinking on and off. Without a word of an administrator's, answers to people leave the host's default. */
  thinking?: { on: Readonly<Record<string, unknown>>; off: Readonly<Record<string, unknown>> };
  /** After tool calls it wants back what the model thought before them, as `reasoning_content`, or answers with HTTP 400. */
  replaysReasoning?: boolean;
  /** The role of instructions where it is not `system`. */
  systemRole?: "developer";
  /** The temperatures that it takes, where those are not 0 to 2. */
  temperature?: { min: number; max: number };
  /** How many texts it turns into vectors in one request, where that is few. */
  embeddingBatch?: number;
  /** Models that answer only in a stream. */
  streamOnly?: RegExp;
  /** The host's own error codes and types; a code also matches by its part before a dot (`SensitiveContentDetected.Violence`). */
  errorCodes?: Readonly<Record<string, ErrorKind>>;
  /** Finish reasons of its own that mean an error. */
  finishErrors?: Readonly<Record<string, ErrorKind>>;
  /** Where the usual patience does not fit (a model that is loaded on the first question). */
  timeouts?: Partial<Timeouts>;
};
