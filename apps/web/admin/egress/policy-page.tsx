import type { EgressPolicy } from "@hoopoe/protocol";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { fullTime } from "../../i18n/time.js";
import { Page } from "../../shell/page.js";
import { DryRunSection } from "./dry-run-section.js";
import { EgressTabs } from "./egress-tabs.js";
import { policyKey } from "./egress-keys.js";
import styles from "./egress.module.css";
import { OpeningsSection } from "./openings-section.js";
import { OwnWordsSection } from "./own-words-section.js";
import { RulesSection } from "./rules-section.js";
import { SaveBar } from "./save-bar.js";
import { UnreadableNotice } from "./unreadable-notice.js";
import { useAuthor } from "./use-author.js";
import { useEditing } from "./use-editing.js";
import { useSavePolicy } from "./use-save-policy.js";
import { VersionsSection } from "./versions-section.js";

/** Another administrator may change it meanwhile. */
const lookEveryMs = 30_000;

function Holds({ policy }: { policy: EgressPolicy }) {
  const { t, i18n } = useTranslation();
  const { version, createdAt, createdBy } = policy;
  const name = useAuthor(createdBy);
  return (
    <p className={styles.quiet}>
      {createdAt === null ? t("egress.holdsShipped", { version }) : t("egress.holds", { version, time: fullTime(i18n.language, createdAt), name })}
    </p>
  );
}

function PolicyForm({ policy }: { policy: EgressPolicy }) {
  const form = useEditing(policy);
  const { editing, changes } = form;
  const saving = useSavePolicy(form);
  const { faults } = saving;
  const change: typeof form.change = (part) => {
    saving.reset();
    form.change(part);
  };
  const { draft, base } = editing;
  return (
    <>
      <div ref={saving.ref} className={styles.sections}>
        <Holds policy={policy} />
        {base.wordsUnreadable ? <UnreadableNotice given={draft.given} fault={faults.given} onChange={(given) => change({ given })} /> : null}
        <RulesSection rules={draft.rules} onChange={(rules) => change({ rules })} />
        <DryRunSection rules={draft.rules} held={policy.rules} />
        <OpeningsSection draft={draft} faults={faults} onChange={change} />
        <OwnWordsSection draft={draft} faults={faults} onChange={change} />
      </div>
      <SaveBar changes={changes} editing={editing} policy={policy} saving={saving} onDrop={form.drop} onKeep={form.rebase} />
      <VersionsSection policy={policy} isDirty={changes.length > 0} onPut={form.put} />
    </>
  );
}

/** What may leave: the rules, what they would have done, and their versions. */
export function PolicyPage() {
  const { t } = useTranslation();
  const policy = useQuery({ queryKey: policyKey, queryFn: () => client.call("adminReadEgressPolicy"), refetchInterval: lookEveryMs });
  return (
    <Page title={t("egress.title")} lead={t("egress.lead")}>
      <EgressTabs />
      <Fault error={policy.error} onRetry={() => void policy.refetch()} />
      {policy.isPending ? <Skeleton rows={5} label={t("common.loading")} tall /> : null}
      {policy.data ? <PolicyForm policy={policy.data} /> : null}
    </Page>
  );
}
