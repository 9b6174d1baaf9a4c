import type pg from "pg";
import { GroupCommit } from "../group-commit.js";

/** Who calls, as every request and handshake has to know it. */
export type CallerRow = { id: string; role: "member" | "admin" | "security_admin" | "audit_admin"; mustChangePassword: boolean };
type Asked = { sessionId: string; accountId: string };

const statement = `select g.n::int, a.id, a.role, a.must_change_password as must
  from unnest($1::uuid[], $2::uuid[]) with ordinality as g(session_id, account_id, n)
  join session s on s.id = g.session_id and s.account_id = g.account_id join account a on a.id = s.account_id
  where s.ended_at is null and s.expires_at > now() and a.deactivated_at is null`;

/** Living sessions with their living accounts: one query for all that were asked for while the last one was under way, so that thousands of
 * sign-ins at once are some dozens of queries. What is read is never older than the asking. */
export const openCallerLookup = (pool: pg.Pool): GroupCommit<Asked, CallerRow | null> =>
  new GroupCommit({
    batchRows: 500,
    waitingItems: 20_000,
    gatherMs: 5,
    async run(asked) {
      const { rows } = await pool.query<{ n: number; id: string; role: CallerRow["role"]; must: boolean }>({
        name: "session_callers",
        text: statement,
        values: [asked.map((a) => a.sessionId), asked.map((a) => a.accountId)],
      });
      const found = new Map(rows.map(({ n, id, role, must }) => [n, { id, role, mustChangePassword: must }]));
      return asked.map((_, i) => ({ value: found.get(i + 1) ?? null }));
    },
  });
