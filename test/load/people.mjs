// Accounts for load tests: written straight into the database (hashing thousands of passwords would measure argon2), each with a living
// session and the direct chat with the assistant that everybody gets at the first sign-in.
import { signAccessToken } from "@hoopoe/crypto";

const tokenSeconds = 15 * 60;
const renewBeforeMs = 5 * 60_000;

export async function addPeople(sql, usernames) {
  const names = `'{${usernames.join(",")}}'::text[]`;
  await sql(
    `insert into account (id, username, display_name, kind) select uuid_v7(), n, 'Person ' || n, 'human' from unnest(${names}) n`,
    `insert into session (id, account_id, expires_at) select uuid_v7(), id, now() + interval '30 days' from account where username = any(${names})`,
    `with made as (
       insert into conversation (id, kind, direct_key, rev, info_rev, member_count, created_by)
       select uuid_v7(), 'direct', least(a.id::text, b.id::text) || ':' || greatest(a.id::text, b.id::text), 3, 1, 2, a.id
       from account a, account b where b.username = 'assistant' and a.username = any(${names}) returning id, created_by)
     insert into member (conversation_id, account_id, is_bot, rev, floor_seq, read_seq)
     select id, created_by, false, 2, 1, 0 from made
     union all select made.id, b.id, true, 3, 1, 0 from made, account b where b.username = 'assistant'`,
    "analyze",
  );
  const { rows } = await sql(
    `select a.username, a.id, s.id as session from account a join session s on s.account_id = a.id where a.username = any(${names}) and s.ended_at is null`,
  );
  return new Map(rows.map((row) => [row.username, { id: row.id, sessionId: row.session }]));
}

/** Access tokens as a sign-in gives them, made anew before they run out. */
export function tokensOf(store, people) {
  const made = new Map();
  return async (username) => {
    const known = made.get(username);
    if (known && known.until > performance.now()) return known.token;
    const { id, sessionId } = people.get(username);
    const token = await signAccessToken(store.tokenKey, { accountId: id, sessionId }, { now: store.now(), seconds: tokenSeconds });
    made.set(username, { token, until: performance.now() + tokenSeconds * 1_000 - renewBeforeMs });
    return token;
  };
}
