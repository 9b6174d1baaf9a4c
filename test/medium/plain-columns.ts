/**
 * Every column that can hold text and is not sealed, by hand: one that is missing here fails the test, so that leaving something in the clear
 * is decided twice. Its reason stands above it in prisma/schema.
 */
export const plainColumns: readonly string[] = [
  // The directory: who is there is readable, said so in the documents.
  ...columns("public.account", "username", "display_name", "aliases"),
  ...columns("public.organisation", "name", "epoch"),
  // Hashes and random marks: nothing can be read out of them.
  ...columns("public.account", "password_hash"),
  ...columns("public.sign_in_attempt", "key"),
  ...columns("public.invite", "code_hash"),
  ...columns("public.setup_token", "hash"),
  ...columns("public.message", "content_hash"),
  ...columns("public.placeholder", "digest"),
  ...columns("public.egress_call", "payload_sha256", "key_id", "signature", "previous"),
  ...columns("public.signing_key", "id", "public_key"),
  ...columns("keys.wrapped_key", "id"),
  ...columns("keys.master_key", "verifier", "parameters"),
  // Words of short fixed lists.
  ...columns("public.session", "end_reason"),
  ...columns("public.consent", "purpose", "policy_version", "door"),
  ...columns("public.audit_event", "action", "target_kind", "outcome", "fields", "request_id"),
  ...columns("public.bot_run", "state", "error_code", "cause", "policy_reason"),
  ...columns("public.run_task", "kind", "language"),
  ...columns("public.message", "ai_state", "ai_label", "forwarded_label", "ai_jurisdiction", "ai_error_code"),
  ...columns("public.model_provider", "jurisdiction", "transfer_basis"),
  ...columns("public.egress_call", "jurisdiction", "data_class", "action", "redactions", "consent_version", "unsent"),
  ...columns("public.egress_policy", "rules"),
  ...columns("public.policy_text", "version"),
  ...columns("public.policy_seen", "version"),
  ...columns("public.placeholder", "kind"),
  ...columns("keys.wrapped_key", "kind", "subject", "period"),
  ...columns("keys.master_key", "driver"),
  ...columns("keys.rotation_try", "outcome"),
  ...columns("public.erasure", "kind", "request_id"),
  ...columns("public.legal_hold", "kind"),
  ...columns("public.node", "kind"),
  ...columns("public.model_status", "last_error"),
  ...columns("public.model_usage", "jurisdiction", "state"),
  ...columns("public.budget", "kind", "period"),
  ...columns("public.budget_meter", "kind"),
  // One emoji of a public list, and who chose it.
  ...columns("public.reaction", "emoji"),
  ...columns("public.message", "reactions"),
  // What an operator is told of his own files and processes.
  ...columns("keys.rotation_try", "says"),
  // Machines and models, named by administrators.
  ...columns("public.model_provider", "name", "base_url", "contact", "purpose", "contract", "retention_terms", "transfer_note"),
  ...columns("public.egress_call", "provider", "model", "host"),
  ...columns("public.provider_test", "model", "result"),
  ...columns("public.dry_run_look", "result"),
  ...columns("public.model_status", "model"),
  ...columns("public.model_place", "model"),
  ...columns("public.model_minute", "model"),
  ...columns("public.bot_run", "tries"),
  ...columns("public.bot", "model", "fallbacks", "parameters", "context_scope", "reply_in", "keywords", "allowed_people", "allowed_conversations"),
  ...columns("public.bot", "over_budget"),
  ...columns("public.model_usage", "model"),
  ...columns("public.model_price", "model"),
  // What everybody is shown.
  ...columns("public.policy_text", "zh", "en"),
  // How the organisation counts what models cost.
  ...columns("public.usage_settings", "time_zone", "currency"),
  ...columns("public.message", "ai_provider", "ai_model", "ai_usage"),
  // Who talks to whom, and ids that a program chose.
  ...columns("public.conversation", "direct_key", "client_id"),
  ...columns("public.message", "client_id"),
];

function columns(table: string, ...names: string[]): string[] {
  return names.map((name) => `${table}.${name}`);
}
