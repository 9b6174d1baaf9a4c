import type { Database } from "../database.js";
import type { Account } from "../generated/client.js";
import type { AccountRole } from "../generated/enums.js";

export type AccountRow = Omit<Account, "passwordHash">;
const withoutHash = { passwordHash: true } as const;

/** People and bots. The password's hash leaves only by `forSignIn` and `passwordHash`. */
export class AccountsRepo {
  constructor(private readonly db: Database) {}

  async create(person: {
    id: string;
    username: string;
    displayName: string;
    passwordHash: string;
    role: AccountRole;
    mustChangePassword?: boolean;
  }): Promise<void> {
    await this.db.prisma.account.create({ data: { ...person, kind: "human" } });
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
          q ? { OR: [{ username: { contains: q, mode: "insensitive" } }, { displayName: { contains: q, mode: "insensitive" } }] } : {},
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
    fields: { displayName?: string | undefined; role?: AccountRole | undefined; deactivatedAt?: Date | null | undefined },
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
}
