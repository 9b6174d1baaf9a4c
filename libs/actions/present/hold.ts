import type { LegalHold } from "@hoopoe/protocol";
import type { HoldRow } from "@hoopoe/store";
import { unreadableField } from "./unreadable.js";

export const presentHold = (row: HoldRow): LegalHold => ({
  id: row.id,
  subjectKind: row.kind,
  subjectId: row.subjectId,
  reason: row.reason.unreadable ? unreadableField : row.reason.text,
  placedBy: row.placedBy,
  placedAt: row.placedAt.toISOString(),
  releasedBy: row.releasedBy,
  releasedAt: row.releasedAt?.toISOString() ?? null,
  erasureIds: row.erasureIds,
});
