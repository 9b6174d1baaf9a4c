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

/** What is only ever added to: consents and the audit. */
export class LedgerRepo {
  constructor(private readonly db: Database) {}

  async audit(entry: AuditEntry): Promise<void> {
    await this.db.prisma.auditEvent.create({ data: { id: uuidv7(), ...entry } });
  }

  async consent(entry: { accountId: string; purpose: "service" | "ai" | "training"; policyVersion: string; given: boolean; door: string }): Promise<void> {
    await this.db.prisma.consent.create({ data: { id: uuidv7(), ...entry } });
  }
}
