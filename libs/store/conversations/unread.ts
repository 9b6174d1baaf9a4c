import { limits } from "@hoopoe/protocol";

/** The last seq that a membership `m` does not count as unread. */
const base = "greatest(m.read_seq, m.floor_seq - 1)";
const ofThis = "from message x where x.conversation_id = c.id";
const own = `select count(*) ${ofThis} and x.sender_id = m.account_id and x.seq > 0 and x.seq + 0 > ${base}`;
const recalled = `select count(*) ${ofThis} and x.recalled_at is not null and x.sender_id <> m.account_id and x.seq > ${base}`;
const counted = 200;

/**
 * How many messages of a conversation `c` its member `m` has not read, in SQL: neither own nor recalled, up to `unreadMax`. Up to 200 are counted; of more,
 * which may be millions, only one's own and the recalled ones are looked at, for the numbers have no holes. ('+ 0': one's own are to be found by their
 * sender, in message_repeated_idx, never among all that is unread.)
 */
export const unread = `(case when c.last_seq - ${base} <= ${counted}
  then (select count(*) ${ofThis} and x.seq > ${base} and x.sender_id <> m.account_id and x.recalled_at is null)
  else greatest(0, least(${limits.unreadMax}, c.last_seq - ${base} - (${own}) - (${recalled}))) end)::int`;
