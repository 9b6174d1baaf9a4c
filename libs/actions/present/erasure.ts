import type { Erasure } from "@hoopoe/protocol";
import type { ErasureRow } from "@hoopoe/store";

export const presentErasure = (row: ErasureRow): Erasure => ({
  id: row.id,
  kind: row.kind,
  subjectId: row.subjectId,
  requestedBy: row.requestedBy,
  requestedAt: row.requestedAt.toISOString(),
  effectiveAt: (row.effectiveAt ?? row.requestedAt).toISOString(),
  finishedAt: row.finishedAt?.toISOString() ?? null,
  held: row.held,
  finalAt: row.finalAt?.toISOString() ?? null,
  counts: {
    keys: row.keys,
    sessions: row.sessions,
    conversations: row.conversations,
    messages: row.messages,
    wordings: row.wordings,
    reactions: row.reactions,
    answers: row.answers,
    files: row.files,
  },
});
