import type { ErasureKind } from "./erasures.repo.js";

// each by an index of its own: one condition with "or" would read whole tables
const ofPerson = (subject: string): string => `select f.id from message f where f.forwarded_owner = ${subject} and f.forwarded_from is not null
  union select f.id from run_source s join bot_run r on r.id = s.run_id join message f on f.forwarded_from = r.message_id where s.account_id = ${subject}`;
const ofConversation = (subject: string): string =>
  `select f.id from message f where f.forwarded_conversation = ${subject} and f.forwarded_from is not null
  union select f.id from run_task t join bot_run r on r.trigger_id = t.trigger_id join message f on f.forwarded_from = r.message_id where t.conversation_id = ${subject}`;

/**
 * The forwarded copies of what is being erased, as SQL: of a person's words and of answers made with them; of what was said in a conversation and of
 * answers about it.
 */
export const copiesOf = (kind: ErasureKind, subject: string): string => (kind === "person" ? ofPerson(subject) : ofConversation(subject));
