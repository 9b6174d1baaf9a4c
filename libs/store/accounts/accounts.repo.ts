import { uuidv7 } from "@hoopoe/crypto";
import type { Database } from "../database.js";
import type { Account } from "../generated/client.js";
import type { AccountRole } from "../generated/enums.js";

export type AccountRow = Omit<Account, "passwordHash">;
type NewPerson = { id: string; username: string; displayName: string; aliases: string[]; passwordHash: string; role: AccountRole; policyVersion: string };
const withoutHash = { passwordHash: true } as const;

/** Prisma hands what it looks for to LIKE as it is. */
const literal = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** People and bots. The password's hash leaves only by `forSignIn` and `passwordHash`. */
export class AccountsRepo {
  constructor(private readonly db: Database) {}

  /** Makes a person, who has the `service` consent by the organisation's notice, of this version of the text. */
  async create({ policyVersion, ...person }: NewPerson): Promise<void> {
    const consent = { id: uuidv7(), accountId: person.id, purpose: "service", policyVersion, given: true, door: "organisation" };
    await this.db.prisma.$transaction([
      this.db.prisma.account.create({ data: { ...person, kind: "human" } }),
      this.db.prisma.consent.create({ data: consent }),
    ]);
  }

  byId(id: string): Promise<AccountRow | null> {
    return this.db.prisma.account.findUnique({ where: { id }, omit: withoutHash });
  }

  byIds(ids: string[]): Promise<AccountRow[]> {
    return this.db.prisma.account.findMany({ where: { id: { in: ids } }, omit: withoutHash });
  }

  byUsername(username: string): Promise<AccountRow | null> {
    return this.db.prisma.account.findUnique({ where: { username }, omit: withoutHash });
  }

  /** What signing in needs of a person who is not deactivated; null for bots. */
  forSignIn(username: string): Promise<{ id: string; passwordHash: string | null } | null> {
    return this.db.prisma.account.findFirst({ where: { username, kind: "human", deactivatedAt: null }, select: { id: true, passwordHash: true } });
  }

  async passwordHash(id: string): Promise<string | null> {
    return (await this.db.prisma.account.findUnique({ where: { id }, select: { passwordHash: true } }))?.passwordHash ?? null;
  }

  /** Names beginning with or containing `q`, by name. `active` leaves the deactivated out. */
  async search(input: {
    q: string;
    kind?: "human" | "bot" | undefined;
    active: boolean;
    after: { name: string; id: string } | null;
    limit: number;
  }): Promise<AccountRow[]> {
    const { q, kind, active, after, limit } = input;
    return this.db.prisma.account.findMany({
      where: {
        AND: [
          q ? { OR: [{ username: { contains: literal(q), mode: "insensitive" } }, { displayName: { contains: literal(q), mode: "insensitive" } }] } : {},
          kind ? { kind } : {},
          active ? { deactivatedAt: null } : {},
          after ? { OR: [{ displayName: { gt: after.name } }, { displayName: after.name, id: { gt: after.id } }] } : {},
        ],
      },
      orderBy: [{ displayName: "asc" }, { id: "asc" }],
      take: limit,
      omit: withoutHash,
    });
  }

  async update(
    id: string,
    fields: { displayName?: string | undefined; aliases?: string[] | undefined; role?: AccountRole | undefined; deactivatedAt?: Date | null | undefined },
  ): Promise<void> {
    await this.db.prisma.account.update({ where: { id }, data: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) });
  }

  async setPassword(id: string, passwordHash: string, mustChangePassword: boolean): Promise<void> {
    await this.db.prisma.account.update({ where: { id }, data: { passwordHash, mustChangePassword } });
  }

  /** Administrators who can sign in. */
  countAdmins(): Promise<number> {
    return this.db.prisma.account.count({ where: { role: "admin", kind: "human", deactivatedAt: null } });
  }

  /** When each of these people last used a session. */
  async lastSeen(ids: string[]): Promise<Map<string, Date>> {
    const rows = await this.db.prisma.session.groupBy({ by: ["accountId"], where: { accountId: { in: ids } }, _max: { lastUsedAt: true } });
    return new Map(rows.flatMap((r) => (r._max.lastUsedAt ? [[r.accountId, r._max.lastUsedAt] as const] : [])));
  }

  /** Rises whenever somebody comes into the directory, leaves it or is named otherwise. */
  async directoryVersion(): Promise<number> {
    const { rows } = await this.db.pool.query<{ version: number }>("select version from directory");
    return rows[0]?.version ?? 0;
  }

  /** By what names everybody in the directory goes, also those who were deactivated. Bots are not people. */
  async names(): Promise<{ id: string; names: string[] }[]> {
    const { rows } = await this.db.pool.query<{ id: string; names: string[] }>(
      "select id, array[display_name, username] || aliases as names from account where kind = 'human' and erased_at is null",
    );
    return rows;
  }
}
