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
  /** Fields that switch thinking off, for short checks. Answers to people leave the host's default. */
  withoutThinking?: Readonly<Record<string, unknown>>;
  /** The host's own error codes and types; a code also matches by its part before a dot (`SensitiveContentDetected.Violence`). */
  errorCodes?: Readonly<Record<string, ErrorKind>>;
  /** Finish reasons of its own that mean an error. */
  finishErrors?: Readonly<Record<string, ErrorKind>>;
  /** Where the usual patience does not fit (a model that is loaded on the first question). */
  timeouts?: Partial<Timeouts>;
};
