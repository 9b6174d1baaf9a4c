import { limits, type Usage } from "@hoopoe/protocol";
import type { AnswerDetail, Claim, MessageRow, RunTry } from "@hoopoe/store";
import { announceAnswered, announceCreated, emit, rooms } from "../announce.js";
import { dispatchRun } from "../bots/dispatch-run.js";
import type { Deps } from "../context.js";
import { policyNotice } from "./policy-notice.js";

export type AnswerOpening = {
  conversationId: string;
  botId: string;
  askerId: string;
  triggerId: string;
  threadRoot: string | null;
  provider: string | null;
  model: string | null;
  jurisdiction: "local" | "domestic" | "overseas" | null;
};
export type AnswerEnd = {
  state: "done" | "stopped" | "failed" | "interrupted" | "blocked";
  errorCode: string | null;
  usage: Usage | null;
  detail: AnswerDetail | null;
  /** Whoever answered in the end, where that is another than it began with. */
  by?: { provider: string | null; model: string | null; jurisdiction: "local" | "domestic" | "overseas" | null } | null;
  /** Which models were tried, in order. */
  tries?: readonly RunTry[];
};

const labels = { zh: "内容由 AI 生成", en: "AI-generated" };
const cutNotice = { zh: "\n\n〔回答过长，已截断〕", en: "\n\n[The answer was too long and has been cut.]" };

/** Begins an answer: its message with a fixed seq, or a higher attempt of the one that a dead worker left. Null: the claim is lost, or it was stopped before it began. */
export async function beginAnswer(deps: Deps, claim: Claim, opening: AnswerOpening): Promise<AnswerStream | null> {
  const begun = await deps.store.answers.begin(claim, { ...opening, label: labels[deps.settings.language] });
  if (!begun) return null;
  if (begun.created) announceCreated(deps, begun.message);
  const answer = new AnswerStream(deps, claim, begun.message);
  // one that is taken over may lie below somebody's floor by now; a new one cannot
  if (!begun.created) await answer.findHidden();
  return answer;
}

/** An answer while it is written: deltas (the first at once, then one every 50 ms), a checkpoint each second, one end. */
export class AnswerStream {
  #text = "";
  #unsent = "";
  #nextIndex = 0;
  #lastSent = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #hidden: string[] = [];
  #asked = 0;
  #full = false;
  #kept = 0;
  #checkpoint: Promise<void> = Promise.resolve();
  #checkpointer: NodeJS.Timeout;
  #forgetSignal: () => void;
  /** Aborted when another worker has taken the run over. */
  readonly lost = new AbortController();

  constructor(
    private readonly deps: Deps,
    private readonly claim: Claim,
    private readonly row: MessageRow,
  ) {
    this.#checkpointer = setInterval(() => this.#keep(), limits.checkpointEveryMs);
    // somebody may join, with a floor above this message, while it streams
    this.#forgetSignal = deps.bus.live.onSignal("members:changed", (payload) => {
      const { conversationId, accountIds = [] } = payload as { conversationId?: string; accountIds?: string[] };
      if (conversationId !== row.conversation_id) return;
      this.#hidden = [...this.#hidden, ...accountIds.map(rooms.account)];
      void this.findHidden();
    });
  }

  get text(): string {
    return this.#text;
  }

  /** Adds a piece. False once the answer is as long as it may be: the rest is not wanted. */
  push(piece: string): boolean {
    if (this.#full || piece === "") return !this.#full;
    const notice = cutNotice[this.deps.settings.language];
    const room = limits.textLength - notice.length - this.#text.length - this.#unsent.length;
    this.#full = piece.length > room;
    this.#unsent += this.#full ? wholeCharacters(piece, room) + notice : piece;
    const waitMs = this.#lastSent + limits.deltaEveryMs - performance.now();
    if (waitMs <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), waitMs);
    return !this.#full;
  }

  /** Ends the answer. False when the claim was lost: somebody else ends it. */
  async finish(end: AnswerEnd): Promise<boolean> {
    this.#flush();
    this.#stopTimers();
    await this.#checkpoint;
    const { usage } = end;
    // said in one piece at the end: nothing of it is the model's
    if (end.state === "blocked") this.#text = policyNotice(end.detail?.policy?.reason, this.deps.settings.language);
    const ended = await this.deps.store.answers.finish(this.claim, {
      ...this.#progress(),
      ...end,
      by: end.by ?? null,
      tries: end.tries ?? [],
      tokens: usage ? usage.inputTokens + usage.outputTokens : 0,
      wakes: end.state === "done" ? await this.deps.keywords.wokenBy(this.#text) : [],
    });
    if (!ended) return false;
    await announceAnswered(this.deps, ended.message);
    for (const id of ended.runIds) dispatchRun(this.deps, { id, generation: 0 });
    return true;
  }

  /** Leaves the answer as it is, for whoever takes it over. */
  async abandon(): Promise<void> {
    this.#stopTimers();
    await this.#checkpoint;
  }

  #stopTimers(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#checkpointer);
    this.#forgetSignal();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#unsent === "" || this.lost.signal.aborted) return;
    const text = this.#unsent;
    this.#text += text;
    this.#unsent = "";
    this.#lastSent = performance.now();
    const { conversation_id: conversationId, id: messageId, ai_attempt } = this.row;
    const delta = { conversationId, messageId, runId: this.claim.runId, attempt: ai_attempt ?? 1, index: this.#nextIndex++, text };
    emit(this.deps, "message:delta", delta, { rooms: [rooms.conversation(conversationId)], except: this.#hidden });
  }

  #keep(): void {
    this.#checkpoint = this.#checkpoint
      .then(() => this.#keepWhatIsNew())
      // the database is away: the next checkpoint, or the end, says more
      .catch(() => undefined)
      // word of somebody who joined may be lost with the live channel
      .then(() => this.findHidden());
  }

  /** While nothing is said (the answer waits for its turn at a busy model), there is nothing to keep. */
  async #keepWhatIsNew(): Promise<void> {
    const progress = this.#progress();
    if (progress.nextIndex === this.#kept) return;
    if (!(await this.deps.store.answers.checkpoint(this.claim, progress))) this.lost.abort();
    this.#kept = progress.nextIndex;
  }

  #progress(): { messageId: string; conversationId: string; botId: string; askerId: string; text: string; nextIndex: number } {
    return {
      messageId: this.row.id,
      conversationId: this.row.conversation_id,
      botId: this.row.sender_id,
      askerId: this.row.asker_id ?? this.row.sender_id,
      text: this.#text,
      nextIndex: this.#nextIndex,
    };
  }

  /** Finds below whose floor this message lies. */
  async findHidden(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const accounts = await this.deps.store.members.notSeeing(this.row.conversation_id, this.row.seq).catch(() => null);
    // one that was asked for before somebody joined says nothing of them
    if (accounts && asked === this.#asked) this.#hidden = accounts.map(rooms.account);
  }
}

// never half of a surrogate pair
function wholeCharacters(text: string, length: number): string {
  const cut = text.slice(0, Math.max(0, length));
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
