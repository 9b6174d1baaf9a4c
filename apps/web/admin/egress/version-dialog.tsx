import type { EgressPolicy } from "@hoopoe/protocol";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Dialog } from "../../controls/dialog.js";
import { Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Notice } from "../../controls/notice.js";
import adminStyles from "../admin.module.css";
import { ChangesList } from "./changes-list.js";
import { versionKey } from "./egress-keys.js";
import styles from "./egress.module.css";
import { changesBetween } from "./policy-changes.js";
import { RulesTable } from "./rules-table.js";

const first = 1;

function Held({ policy }: { policy: EgressPolicy }) {
  const { t } = useTranslation();
  const { images, linkHosts, terms, patterns, wordsUnreadable } = policy;
  const list = (texts: readonly string[]) => (texts.length ? texts.map((text) => <bdi key={text}>{text}</bdi>) : t("egress.none"));
  return (
    <>
      <RulesTable rules={policy.rules} />
      <dl className={styles.meanings}>
        <div>
          <dt>{t("egress.images")}</dt>
          <dd className={styles.texts}>
            {list((["domestic", "overseas"] as const).map((place) => `${t(`models.${place}`)}: ${t(images[place] ? "egress.on" : "egress.off")}`))}
          </dd>
        </div>
        <div>
          <dt>{t("egress.hosts")}</dt>
          <dd className={styles.texts}>{list(linkHosts)}</dd>
        </div>
        {wordsUnreadable ? null : (
          <>
            <div>
              <dt>{t("egress.terms")}</dt>
              <dd className={styles.texts}>{list(terms.map(({ text }) => text))}</dd>
            </div>
            <div>
              <dt>{t("egress.patterns")}</dt>
              <dd className={styles.texts}>{list(patterns.map(({ name, pattern }) => `${name}: ${pattern}`))}</dd>
            </div>
          </>
        )}
      </dl>
      {wordsUnreadable ? <Notice look="warning">{t("egress.unreadableThen")}</Notice> : null}
    </>
  );
}

const readVersion = (version: number) => () => client.call("adminReadEgressPolicyVersion", { params: { number: String(version) } });

type VersionDialogProps = { version: number; isCurrent: boolean; isDirty: boolean; onPut: (policy: EgressPolicy) => void; onClose: () => void };

/** What held under a version and what it changed; it can be put into the form, which saves nothing. */
export function VersionDialog({ version, isCurrent, isDirty, onPut, onClose }: VersionDialogProps) {
  const { t } = useTranslation();
  const held = useQuery({ queryKey: versionKey(version), queryFn: readVersion(version) });
  const before = useQuery({ queryKey: versionKey(version - 1), queryFn: readVersion(version - 1), enabled: version > first });
  const policy = held.data;
  const footer = (
    <>
      <Button onClick={onClose}>{t("common.close")}</Button>
      {policy && !(isCurrent && !isDirty) ? (
        <Button look="primary" onClick={() => onPut(policy)}>
          {t("egress.putBack")}
        </Button>
      ) : null}
    </>
  );
  return (
    <Dialog title={t("egress.version", { version })} onClose={onClose} footer={footer} width={640}>
      <div className={adminStyles.form}>
        <Fault error={held.error ?? before.error} />
        {held.isPending ? <Skeleton rows={4} label={t("common.loading")} /> : null}
        {policy ? (
          <>
            <h3 className={styles.head}>{t("egress.changed")}</h3>
            {version === first ? <p className={styles.quiet}>{t("egress.first")}</p> : null}
            {before.data ? <ChangesList changes={changesBetween(before.data, policy)} label={t("egress.changed")} /> : null}
            <h3 className={styles.head}>{t("egress.held")}</h3>
            <Held policy={policy} />
            {isCurrent && !isDirty ? null : (
              <p className={styles.quiet}>
                {t("egress.putBackHint")} {isDirty ? <strong>{t("egress.putBackLoses")}</strong> : null}
              </p>
            )}
          </>
        ) : null}
      </div>
    </Dialog>
  );
}
