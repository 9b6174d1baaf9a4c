-- CreateIndex
CREATE INDEX "message_conversation_id_sender_id_seq_idx" ON "message"("conversation_id", "sender_id", "seq");

-- What is unread is counted from the numbers alone, less one's own messages and the recalled ones: both are few, however much is unread.
create index message_recalled_idx on public.message (conversation_id, seq) where recalled_at is not null;
