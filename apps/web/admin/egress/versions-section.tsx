import type { EgressPolicy, EgressPolicyVersion } from "@hoopoe/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Tag } from "../../controls/tag.js";
import { fullTime } from "../../i18n/time.js";
import { after, usePages } from "../../pages.js";
import { Section } from "../../shell/page.js";
import adminStyles from "../admin.module.css";
import { versionsKey } from "./egress-keys.js";
import { useAuthor } from "./use-author.js";
import { VersionDialog } from "./version-dialog.js";

function VersionItem({ item, isCurrent, onOpen }: { item: EgressPolicyVersion; isCurrent: boolean; onOpen: () => void }) {
  const { t, i18n } = useTranslation();
  const { version, createdAt, createdBy } = item;
  const name = useAuthor(createdBy);
  return (
    <li>
      <span className={adminStyles.who}>
        <strong>
          {t("egress.version", { version })} {isCurrent ? <Tag look="good">{t("egress.current")}</Tag> : null}{" "}
          {createdAt === null ? <Tag>{t("egress.shipped")}</Tag> : null}
        </strong>
        {createdAt === null ? null : <small>{t("egress.by", { time: fullTime(i18n.language, createdAt), name })}</small>}
      </span>
      <Button small aria-label={t("egress.openVersion", { version })} onClick={onOpen}>
        {t("egress.open")}
      </Button>
    </li>
  );
}

type VersionsProps = { policy: EgressPolicy; isDirty: boolean; onPut: (version: EgressPolicy) => void };

/** Every version that there was, the newest first; each can be looked at and put into the form. */
export function VersionsSection({ policy, isDirty, onPut }: VersionsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<number | null>(null);
  const versions = usePages([...versionsKey, policy.version], (cursor) =>
    client.call("adminListEgressPolicyVersions", { query: { limit: 20, ...after(cursor) } }),
  );
  return (
    <Section title={t("egress.versions")} lead={t("egress.versionsLead")}>
      <Fault error={versions.error} onRetry={() => void versions.refetch()} />
      {versions.isPending ? <Skeleton rows={2} label={t("common.loading")} tall /> : null}
      <ul className={adminStyles.list} aria-label={t("egress.versions")}>
        {versions.items.map((item) => (
          <VersionItem key={item.version} item={item} isCurrent={item.version === policy.version} onOpen={() => setOpen(item.version)} />
        ))}
      </ul>
      {versions.hasNextPage ? (
        <div className={adminStyles.buttons}>
          <Button small busy={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
            {t("common.loadMore")}
          </Button>
        </div>
      ) : null}
      {open === null ? null : (
        <VersionDialog
          version={open}
          isCurrent={open === policy.version}
          isDirty={isDirty}
          onPut={(version) => {
            setOpen(null);
            onPut(version);
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </Section>
  );
}
