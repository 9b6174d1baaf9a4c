import { setImmediate as turn } from "node:timers/promises";
import type { Deps } from "@hoopoe/actions";
import { type Detect, maskPrompt, ModelError, type PromptRecord, withoutSecrets } from "@hoopoe/ai";
import { DryRunJob, dryRunTexts, type QuestionLook, validated } from "@hoopoe/protocol";
import { Inject, Injectable, type OnModuleInit } from "@nestjs/common";
import { Finder } from "../redaction/finder.js";
import { DEPS } from "../tokens.js";

const atOnce = 25;

/** Looks through what bots were asked when an administrator wants to know what rules would do: what it says is numbers, never a word. */
@Injectable()
export class DryRunProcessor implements OnModuleInit {
  constructor(
    @Inject(DEPS) private readonly deps: Deps,
    @Inject(Finder) private readonly finder: Finder,
  ) {}

  onModuleInit(): void {
    this.deps.bus.jobs.process("dry-run", { concurrency: 1 }, (data, signal) => this.#look(validated(DryRunJob, data).lookId, signal));
  }

  async #look(lookId: string, signal: AbortSignal): Promise<void> {
    const { asked } = this.deps.store;
    const since = await asked.claimLook(lookId);
    if (since) await asked.finishLook(lookId, await this.#lookSince(since, signal));
  }

  /** The newest first; as far as one comes in the time there is. Nothing when what is masked cannot be looked for. */
  async #lookSince(since: Date, signal: AbortSignal): Promise<QuestionLook[]> {
    const { asked, egressPolicy, messages } = this.deps.store;
    const until = performance.now() + dryRunTexts.lookMs;
    const detect = await egressPolicy
      .current()
      .then((policy) => this.finder.finderOf(policy))
      .catch(nothingOf);
    const questions = detect ? await asked.newest(since, dryRunTexts.questions) : [];
    const looks: QuestionLook[] = [];
    for (let at = 0; detect && at < questions.length; at += atOnce) {
      const some = questions.slice(at, at + atOnce);
      const rows = new Map((await messages.byIds(some.map(({ triggerId }) => triggerId))).map((row) => [row.id, row]));
      for (const { runId, triggerId } of some) {
        if (signal.aborted || performance.now() > until) return looks;
        const row = rows.get(triggerId);
        const text = row && !row.recalled_at && !row.unreadable ? row.text : null;
        looks.push({ runId, ...(text === null ? { reason: null, masked: {}, gone: true } : await lookAt(text, detect)) });
        // answers are being given beside it
        await turn();
      }
    }
    return looks;
  }
}

function nothingOf(error: unknown): null {
  if (error instanceof ModelError) return null;
  throw error;
}

/** As the question would be met on its way to a model outside. Its placeholders get no numbers that last. */
async function lookAt(content: string, detect: Detect): Promise<Omit<QuestionLook, "runId">> {
  const question: PromptRecord[] = [{ role: "user", content }];
  try {
    const { inQuestion } = await maskPrompt(withoutSecrets(question, detect), { detect, numbers: async (values) => values.map((_, at) => at + 1) });
    return { reason: null, masked: inQuestion, gone: false };
  } catch (error) {
    if (error instanceof ModelError) return { reason: error.policyReason, masked: {}, gone: false };
    throw error;
  }
}
