import { uuidv7 } from "@hoopoe/crypto";
import type { Database } from "../database.js";

export type AuditEntry = {
  actorId: string | null;
  action: string;
  targetKind: string;
  targetId: string | null;
  outcome: string;
  fields: string[];
  requestId: string;
};

/** The audit, which is only ever added to. */
export class LedgerRepo {
  constructor(private readonly db: Database) {}

  async audit(entry: AuditEntry): Promise<void> {
    await this.db.prisma.auditEvent.create({ data: { id: uuidv7(), ...entry } });
  }
}
