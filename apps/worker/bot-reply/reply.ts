import {
  type AnswerEnd,
  type AnswerStream,
  beginAnswer,
  type Deps,
  dispatchRun,
  gatherRunContext,
  isDatabaseAway,
  type RunContext,
  type RunRow,
  settleEarlier,
} from "@hoopoe/actions";
import { type Counts, estimateTokens, ModelError, type ModelHosts } from "@hoopoe/ai";
import { errorCodes, Fault, limits, type PolicyReason, type Usage } from "@hoopoe/protocol";
import { candidatesOf, describeSource, openAnswer, type OpenedAnswer } from "./answer-source.js";
import type { WorkerFigures } from "../health/figures.js";
import type { Finder } from "../redaction/finder.js";
import { Hold } from "./hold.js";
import { Prompt } from "./prompt.js";
import { type OverBudget, Spending } from "./spending.js";

export type ReplyDeps = Deps & { figures: WorkerFigures; hosts: ModelHosts; finder: Finder };

/** The first claim is none. */
const takeovers = 3;
const takenOverMs = 30_000;
const finishMs = 30_000;

/** One bot reply, from the claim of its run to the end of its message. Does nothing when the run is over or in other hands. */
export async function reply(deps: ReplyDeps, runId: string, shutdown: AbortSignal): Promise<void> {
  const run = await deps.store.runs.claim(runId);
  if (!run) return;
  const hold = new Hold(deps, { runId, generation: run.generation }, shutdown);
  deps.figures.underWay++;
  try {
    await work(deps, run, hold);
  } finally {
    deps.figures.underWay--;
    hold.release();
  }
  const next = await deps.store.runs.nextWaiting(run.bot_id, run.conversation_id);
  if (next) dispatchRun(deps, next);
}

async function work(deps: ReplyDeps, run: RunRow, hold: Hold): Promise<void> {
  if (run.stop_requested && !run.message_id) return endUnsaid(deps, hold);
  const context = await gatherRunContext(deps, run);
  // bot, conversation or trigger are gone: what was begun is closed, else nothing is said
  if (!context && !run.message_id) return endUnsaid(deps, hold);
  const kept = run.message_id ? ((await deps.store.messages.byId(run.message_id))?.text ?? "") : "";
  await settleEarlier(deps, run, estimateTokens(kept));
  const asking = await askModel(deps, { run, context, hold });
  try {
    const [answer] = await Promise.all([
      beginAnswer(deps, hold.claim, openingOf(run, asking.context)).catch((error: unknown) =>
        !run.message_id && isUnsealable(error) ? ("unsealable" as const) : Promise.reject(error),
      ),
      asking.subjects.length && deps.store.runs.recordSources(run.id, asking.subjects),
    ]);
    if (answer === "unsealable") return await endUnsealed(deps, hold);
    if (!answer) return await endUnsaid(deps, hold);
    answer.lost.signal.addEventListener("abort", () => hold.end("lost"));
    if (asking.outcome === null) await passOn(deps, { ...asking, run, answer, hold });
    else {
      answer.push(kept);
      await finish(deps, answer, asking.outcome);
    }
  } finally {
    await asking.opened?.events.return();
    await asking.spending?.settle(asking.opened?.told().answering);
  }
}

type Asked = { context: RunContext; opened: OpenedAnswer; spending: Spending; subjects: string[] };
type NotAsked = { context: RunContext | null; opened: null; spending: Spending | null; subjects: string[]; outcome: AnswerEnd };

/** Asks the model, once what it may use is reserved; or says how the run ends without. */
async function askModel(
  deps: ReplyDeps,
  { run, context, hold }: { run: RunRow; context: RunContext | null; hold: Hold },
): Promise<(Asked & { outcome: null }) | NotAsked> {
  const notAsked = { opened: null, subjects: context?.trigger.subjects.slice() ?? [] };
  if (!context) return { ...notAsked, context, spending: null, outcome: ended("interrupted", "interrupted") };
  const outcome = outcomeWithoutModel(deps, { run, context });
  if (outcome) return { ...notAsked, context, spending: null, outcome };
  const spending = await Spending.begin(deps, { run, context });
  if (spending.over) return { ...notAsked, context, spending, outcome: overBudget(spending.over) };
  const prompt = new Prompt(deps, run, spending.context);
  const opened = openAnswer({ ...deps, context: spending.context, prompt, signal: hold.signal, beginBy: beginBy(deps, run) });
  return { context: spending.context, opened, spending, subjects: prompt.subjects(candidatesOf(spending.context)), outcome: null };
}

/** Ends a run that leaves no message. */
async function endUnsaid(deps: ReplyDeps, hold: Hold): Promise<void> {
  await deps.store.runs.endWithoutAnswer(hold.claim, "stopped", null);
  deps.figures.ended("stopped", null);
}

/** A key that an answer would be sealed under cannot be read, or is gone: trying again does not help. */
const isUnsealable = (error: unknown): boolean => error instanceof Fault && !errorCodes[error.code].retryable;

async function endUnsealed(deps: ReplyDeps, hold: Hold): Promise<void> {
  deps.log.warn({ runId: hold.claim.runId }, "a bot cannot answer: the keys of the conversation or of who asked cannot be read");
  await deps.store.runs.endWithoutAnswer(hold.claim, "failed", "host_error");
  deps.figures.ended("failed", "host_error");
}

/** How a run ends whose model is not asked (again): stopped meanwhile, by somebody who may not, taken over too often, or too late to begin. */
function outcomeWithoutModel(deps: Deps, { run, context }: { run: RunRow; context: RunContext }): AnswerEnd | null {
  if (run.stop_requested) return ended("stopped", null);
  if (context.denied) return blocked("no_access");
  if (run.generation > 1 + takeovers) return ended("interrupted", "interrupted");
  const tooLate = !run.message_id && deps.store.now().getTime() - run.created_at.getTime() > limits.runStartMs;
  return tooLate ? ended("failed", "timeout") : null;
}

/** Until when (by this machine's clock) its question may wait for a model's turn; one that was taken over has waited already, and begins once more. */
function beginBy(deps: Deps, run: RunRow): number {
  const left = run.created_at.getTime() + limits.runStartMs - deps.store.now().getTime();
  return Date.now() + Math.max(left, run.message_id ? takenOverMs : 0);
}

/** A budget has too little left; which one and until when is part of the answer. */
const overBudget = ({ kind, renewsAt }: OverBudget): AnswerEnd => ({
  ...ended("failed", "over_budget"),
  detail: { sources: [], budget: { kind, renewsAt: renewsAt.toISOString() } },
});

const blocked = (reason: PolicyReason): AnswerEnd => ({ ...ended("blocked", "policy"), detail: { sources: [], policy: { reason } } });

type Passing = Asked & { run: RunRow; answer: AnswerStream; hold: Hold };

async function passOn(deps: ReplyDeps, passing: Passing): Promise<void> {
  const { run, answer, hold } = passing;
  const end = await stream(deps, passing);
  if (end) return finish(deps, answer, end);
  await answer.abandon();
  if (hold.reason !== "shutdown") return;
  await deps.store.runs.release(hold.claim);
  dispatchRun(deps, { id: run.id, generation: run.generation });
}

const ended = (state: AnswerEnd["state"], errorCode: string | null): AnswerEnd => ({ state, errorCode, usage: null, detail: null });

const openingOf = (run: RunRow, context: RunContext | null) => ({
  conversationId: run.conversation_id,
  botId: run.bot_id,
  askerId: run.asker_id,
  triggerId: run.trigger_id,
  threadRoot: context?.trigger.threadRoot ?? null,
  ...(context ? describeSource(context) : { provider: null, model: null, jurisdiction: null }),
});

/** Passes the model's words on; how the answer ends, or null when it is not ours to end. */
async function stream(deps: Deps, { opened, answer, hold, spending }: Passing): Promise<AnswerEnd | null> {
  const gathered = { usage: null as Usage | null, sources: [] as { id: string; title: string }[], reasoning: "" };
  const end = (state: AnswerEnd["state"], errorCode: string | null, reason?: PolicyReason | null): AnswerEnd => {
    const { by, tries, redactions } = opened.told();
    const detail = detailOf({ ...gathered, redactions, reason });
    return { state, errorCode, usage: gathered.usage ?? spending.used, detail, by, tries };
  };
  try {
    for await (const event of spending.metered(opened.events)) {
      if (hold.reason) break;
      if (event.type === "usage") gathered.usage = event.usage;
      else if (event.type === "sources") gathered.sources = event.sources;
      else if (event.type === "reasoning") gathered.reasoning = (gathered.reasoning + event.text).slice(0, limits.textLength);
      else if (event.type === "text" && !answer.push(event.text)) break;
    }
    return hold.reason ? endOf(hold, end) : end("done", null);
  } catch (error) {
    if (hold.reason) return endOf(hold, end);
    if (error instanceof ModelError) {
      const { kind, status, hostCode } = error;
      deps.log.warn({ runId: hold.claim.runId, provider: opened.told().tries.at(-1)?.providerId, kind, status, hostCode }, "a model gave no whole answer");
      return end(error.kind === "policy" ? "blocked" : error.kind === "interrupted" ? "interrupted" : "failed", error.kind, error.policyReason);
    }
    deps.log.error({ runId: hold.claim.runId, error: (error as Error).name, code: (error as { code?: string }).code }, "a reply failed unexpectedly");
    return end("failed", "host_error");
  }
}

type Gathered = { sources: { id: string; title: string }[]; reasoning: string; redactions: Counts; reason: PolicyReason | null | undefined };

/** What an answer carries beside its text; nothing, where there is nothing. */
function detailOf({ sources, reasoning, redactions, reason }: Gathered): AnswerEnd["detail"] {
  const masked = Object.keys(redactions).length > 0;
  if (!sources.length && !reasoning && !masked && !reason) return null;
  return { sources, ...(reasoning ? { reasoning } : {}), ...(masked ? { redactions } : {}), ...(reason ? { policy: { reason } } : {}) };
}

const endOf = (hold: Hold, end: (state: AnswerEnd["state"], errorCode: string | null) => AnswerEnd): AnswerEnd | null =>
  hold.reason === "stop" ? end("stopped", null) : null;

/** Ends the answer; a database that is away for a moment is waited for, the fence tells whether the answer is still ours. */
async function finish({ figures }: ReplyDeps, answer: AnswerStream, end: AnswerEnd): Promise<void> {
  const until = performance.now() + finishMs;
  for (;;) {
    try {
      if (await answer.finish(end)) figures.ended(end.state, end.errorCode);
      return;
    } catch (error) {
      if (!isDatabaseAway(error) || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
