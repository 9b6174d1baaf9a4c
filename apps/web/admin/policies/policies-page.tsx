import type { PolicySummary } from "@hoopoe/protocol";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Notice } from "../../controls/notice.js";
import { Tag } from "../../controls/tag.js";
import { fullTime } from "../../i18n/time.js";
import { PolicyDialog, versionsKey } from "../../policies/policy-versions.js";
import { Page, Section } from "../../shell/page.js";
import styles from "../admin.module.css";
import { OrganisationTabs } from "../organisation/organisation-tabs.js";
import { PublishDialog } from "./publish-dialog.js";
import { SeenDialog } from "./seen-dialog.js";
import { seenKey } from "./seen-key.js";

function VersionItem({ policy, onRead, onWho }: { policy: PolicySummary; onRead: () => void; onWho: () => void }) {
  const { t, i18n } = useTranslation();
  const { version, publishedAt, shipped, renews, current } = policy;
  const seen = useQuery({
    queryKey: seenKey(version),
    queryFn: () => client.call("adminListPolicySeen", { params: { version }, query: { limit: 1 } }),
  });
  return (
    <li>
      <div className={styles.told}>
        <strong>
          {t("policies.version", { version })} {current ? <Tag look="good">{t("policies.current")}</Tag> : null}{" "}
          {shipped ? <Tag>{t("policies.shipped")}</Tag> : null} {renews ? <Tag look="accent">{t("policies.renewed")}</Tag> : null}
        </strong>
        <small>
          {fullTime(i18n.language, publishedAt)}
          {seen.data ? ` · ${t("policies.seenCount", { seen: seen.data.seen, people: seen.data.people })}` : null}
          {seen.data && !shipped ? ` · ${t("policies.told", { count: seen.data.announced })}` : null}
        </small>
      </div>
      <Button small onClick={onRead}>
        {t("policies.readAll")}
      </Button>
      <Button small onClick={onWho}>
        {t("policies.who")}
      </Button>
    </li>
  );
}

/** The text that people are shown and asked about: its versions, a new one, and who has seen which. */
export function PoliciesPage() {
  const { t } = useTranslation();
  const versions = useQuery({ queryKey: versionsKey, queryFn: () => client.call("listPolicies") });
  const [open, setOpen] = useState<{ dialog: "read" | "who"; version: string } | { dialog: "publish" } | null>(null);
  const [published, setPublished] = useState(false);
  const current = versions.data?.items.find((policy) => policy.current);
  const close = () => setOpen(null);
  const publish = (
    <Button look="primary" icon="edit" disabled={!current} onClick={() => setOpen({ dialog: "publish" })}>
      {t("policies.publish")}
    </Button>
  );
  return (
    <Page title={t("policies.adminTitle")} lead={t("policies.adminLead")} action={publish}>
      <OrganisationTabs />
      {published ? (
        <Notice look="good" role="status">
          {t("policies.published")}
        </Notice>
      ) : null}
      <Section title={t("policies.versions")}>
        {versions.isPending ? <Skeleton rows={2} label={t("common.loading")} tall /> : null}
        <Fault error={versions.error} onRetry={() => void versions.refetch()} />
        <ul className={styles.list} aria-label={t("policies.versions")}>
          {versions.data?.items.map((policy) => (
            <VersionItem
              key={policy.version}
              policy={policy}
              onRead={() => setOpen({ dialog: "read", version: policy.version })}
              onWho={() => setOpen({ dialog: "who", version: policy.version })}
            />
          ))}
        </ul>
      </Section>
      {open?.dialog === "read" ? <PolicyDialog version={open.version} onClose={close} /> : null}
      {open?.dialog === "who" ? <SeenDialog version={open.version} onClose={close} /> : null}
      {open?.dialog === "publish" && current ? <PublishDialog from={current.version} onClose={close} onPublished={() => setPublished(true)} /> : null}
    </Page>
  );
}
