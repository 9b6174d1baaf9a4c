import { z } from "zod";
import { Id } from "./primitives.js";

/** What lies in the queues: ids only, never text. */
export const BotReplyJob = z.strictObject({ runId: Id });
export const ProviderTestJob = z.strictObject({ testId: Id });
export const DryRunJob = z.strictObject({ lookId: Id });
