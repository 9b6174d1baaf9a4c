import type { CommandKind } from "@hoopoe/protocol";
import type { Database } from "../database.js";

/** What an everyday command is about: messages `fromSeq` to `toSeq` of a conversation, or of one of its threads. `language`: of the answer. */
export type RunTask = { kind: CommandKind; language: "zh" | "en"; conversationId: string; fromSeq: number; toSeq: number; threadRoot: string | null };

/** The tasks of everyday commands, kept under the id of the message that asks for them, before it is sent. */
export class TasksRepo {
  constructor(private readonly db: Database) {}

  async put(triggerId: string, task: RunTask): Promise<void> {
    await this.db.prisma.runTask.create({ data: { triggerId, ...task } });
  }

  async drop(triggerId: string): Promise<void> {
    await this.db.prisma.runTask.deleteMany({ where: { triggerId } });
  }

  async of(triggerId: string): Promise<RunTask | null> {
    const row = await this.db.prisma.runTask.findUnique({ where: { triggerId } });
    if (!row) return null;
    const { triggerId: _, kind, language, ...rest } = row;
    return { ...rest, kind: kind as CommandKind, language: language as RunTask["language"] };
  }
}
