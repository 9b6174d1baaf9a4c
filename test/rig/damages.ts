/** Something that is wrong with a store, planted in a conversation of its own. */
export type PlantedDamage = {
  what: string;
  /** ROOM is the conversation, M1 to M6 are its messages by number: two members, last rev 9. */
  plant: string;
  /** The code under which the doctor must find it; null: it is no damage, and must not be found. */
  code: string | null;
  where: (room: string, messages: string[]) => Record<string, unknown>;
};

const flip = (column: string): string => `${column} = set_byte(${column}, 40, get_byte(${column}, 40) # 1)`;
const key = "kind = 'conversation' and subject = 'ROOM'";
const third = (conversationId: string, ids: string[]): Record<string, unknown> => ({ conversationId, ids: [ids[2]] });
const body = (_: string, ids: string[]): Record<string, unknown> => ({ column: "message.body", id: ids[2] });

export const damages: PlantedDamage[] = [
  {
    what: "gone from the middle",
    plant: "delete from message where id = 'M3'",
    code: "seq-missing",
    where: (conversationId) => ({ conversationId, seqs: [3] }),
  },
  {
    what: "a number that two have",
    plant: "update message set seq = 2 where id = 'M3'",
    code: "seq-repeated",
    where: (conversationId) => ({ conversationId, seqs: [2] }),
  },
  {
    what: "exchanged numbers",
    plant: "update message set seq = 6 - seq where id in ('M2', 'M4')",
    code: "seq-exchanged",
    where: (conversationId) => ({ conversationId, seqs: [3, 4] }),
  },
  {
    what: "a clock set back",
    plant: "update message set created_at = created_at - interval '1 hour' where id = 'M3'",
    code: "time-reversed",
    where: (conversationId) => ({ conversationId, seqs: [3] }),
  },
  {
    what: "a rev that nothing has",
    plant: "update conversation set rev = 20 where id = 'ROOM'",
    code: "rev-wrong",
    where: (conversationId) => ({ conversationId, counter: 20, greatest: 9 }),
  },
  {
    what: "a rev beyond the conversation's",
    plant: "update message set rev = 90 where id = 'M6'",
    code: "rev-wrong",
    where: (conversationId) => ({ conversationId, counter: 9, greatest: 90 }),
  },
  {
    what: "a rev that two have",
    plant: "update message set rev = rev + 1 where id = 'M3'",
    code: "rev-repeated",
    where: (conversationId) => ({ conversationId, revs: [7] }),
  },
  {
    what: "a wrong last number",
    plant: "update conversation set last_seq = 8 where id = 'ROOM'",
    code: "last-seq-wrong",
    where: (conversationId) => ({ conversationId, counter: 8, greatest: 6 }),
  },
  {
    what: "a wrong count of members",
    plant: "update conversation set member_count = 9 where id = 'ROOM'",
    code: "member-count-wrong",
    where: (conversationId) => ({ conversationId, counter: 9, members: 2 }),
  },
  {
    what: "read marks beyond the end",
    plant: "update member set read_seq = 99 where conversation_id = 'ROOM'",
    code: "mark-beyond-end",
    where: (conversationId) => ({ conversationId }),
  },
  {
    what: "a direct chat of one",
    plant: "delete from member where conversation_id = 'ROOM' and role <> 'admin'; update conversation set kind = 'direct', member_count = 1 where id = 'ROOM'",
    code: "direct-members-wrong",
    where: (conversationId) => ({ conversationId, members: 1 }),
  },
  {
    what: "a reaction that nobody sees",
    plant: "insert into reaction (message_id, emoji, account_id) select id, '🚀', sender_id from message where id = 'M3'",
    code: "reactions-wrong",
    where: third,
  },
  {
    what: "a reply to nothing",
    plant: "update message set reply_to = uuid_v7() where id = 'M3'",
    code: "reference-lost",
    where: (conversationId, ids) => ({ table: "message", conversationId, ids: [ids[2]] }),
  },
  {
    what: "messages of no conversation",
    plant: "delete from member where conversation_id = 'ROOM'; delete from conversation where id = 'ROOM'",
    code: "reference-lost",
    where: (conversationId) => ({ table: "message", to: "conversation", ids: [conversationId] }),
  },
  { what: "a text that is gone", plant: "update message set body = null where id = 'M3'", code: "text-missing", where: third },
  { what: "a flipped byte", plant: `update message set ${flip("body")} where id = 'M3'`, code: "sealed-altered", where: body },
  {
    what: "another's text",
    plant: "update message set body = (select body from message where id = 'M2') where id = 'M3'",
    code: "sealed-altered",
    where: body,
  },
  {
    what: "an altered earlier wording",
    plant: `insert into message_version (message_id, version, body, created_at) select id, 0, body, now() from message where id = 'M3'`,
    code: "sealed-altered",
    where: body,
  },
  {
    what: "an altered name",
    plant: `update conversation set ${flip("name")} where id = 'ROOM'`,
    code: "sealed-altered",
    where: (id) => ({ column: "conversation.name", id }),
  },
  { what: "a lost key", plant: `delete from keys.wrapped_key where ${key}`, code: "sealed-key-lost", where: body },
  { what: "a key destroyed on purpose", plant: `update keys.wrapped_key set wrapped = null, destroyed_at = now() where ${key}`, code: null, where: () => ({}) },
];
