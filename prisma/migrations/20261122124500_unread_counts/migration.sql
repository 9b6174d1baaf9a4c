-- What is unread is reckoned from the numbers, less one's own messages and the recalled ones. One's own are found in the index that finds what is repeated,
-- which carries their seq along; an index of their own would cost each send a tenth more of the database's time. Every seq is greater than 0: saying so
-- lets a statement use this index, and keeps Prisma, which does not know of columns that are carried along, from writing it otherwise.
drop index public.message_conversation_id_sender_id_client_id_key;
create unique index message_repeated_idx on public.message (conversation_id, sender_id, client_id) include (seq) where seq > 0;
create index message_recalled_idx on public.message (conversation_id, seq) where recalled_at is not null;
