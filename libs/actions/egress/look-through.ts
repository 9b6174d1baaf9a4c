import { dryRunTexts, type QuestionLook } from "@hoopoe/protocol";
import type { QuestionRow } from "@hoopoe/store";
import type { Ctx } from "../context.js";

const lookEveryMs = 50;

/** A question, and what was found in it. */
export type LookedAt = QuestionRow & { look: QuestionLook };
/** `truncated`: there were more questions than were looked at. */
export type LookedThrough = { questions: LookedAt[]; truncated: boolean };

/**
 * What stands in the newest questions since then, in numbers. Only a worker opens texts, and none of them comes here: neither by the queue nor by the
 * database. Null when no worker took it up in time, or none could look (the organisation's own words cannot be read).
 */
export async function lookThrough(ctx: Ctx, since: Date): Promise<LookedThrough | null> {
  if ((await ctx.store.nodes.living("worker")) === 0) return null;
  const lookId = await ctx.store.asked.askLook(since);
  const looks = (await ctx.bus.jobs.add("dry-run", lookId, { lookId })) ? await awaited(ctx, lookId) : null;
  if (!looks) await ctx.store.asked.dropLook(lookId);
  if (!looks?.length) return null;
  const found = new Map(looks.map((look) => [look.runId, look]));
  const newest = await ctx.store.asked.newest(since, dryRunTexts.questions);
  const questions = newest.flatMap((question) => {
    const look = found.get(question.runId);
    return look ? [{ ...question, look }] : [];
  });
  return { questions, truncated: newest.length >= dryRunTexts.questions || questions.length < newest.length };
}

async function awaited(ctx: Ctx, lookId: string): Promise<QuestionLook[] | null> {
  const until = performance.now() + dryRunTexts.waitMs;
  while (performance.now() < until) {
    const looks = await ctx.store.asked.takeLook(lookId);
    if (looks) return looks;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  return null;
}
