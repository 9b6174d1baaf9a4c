import type { EgressPolicy } from "@hoopoe/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../controls/button.js";
import { Confirm } from "../../controls/confirm.js";
import { Fault } from "../../controls/fault.js";
import { Notice } from "../../controls/notice.js";
import adminStyles from "../admin.module.css";
import { ChangesList } from "./changes-list.js";
import styles from "./egress.module.css";
import { QuickerNotice } from "./quicker-notice.js";
import type { PolicyChange } from "./policy-changes.js";
import type { Editing } from "./policy-draft.js";
import type { Saving } from "./use-save-policy.js";

type SaveBarProps = { changes: readonly PolicyChange[]; editing: Editing; policy: EgressPolicy; saving: Saving; onDrop: () => void; onKeep: () => void };

/** What is not saved yet, always in sight while there is something; the way to save it or to undo it. */
export function SaveBar({ changes, editing, policy, saving, onDrop, onKeep }: SaveBarProps) {
  const { t } = useTranslation();
  const [dropping, setDropping] = useState(false);
  const { savedVersion, faults, error, busy } = saving;
  if (changes.length === 0 && savedVersion === policy.version) {
    return (
      <Notice look="good" role="status">
        {t("egress.saved", { version: savedVersion })}
      </Notice>
    );
  }
  if (changes.length === 0) return <Fault error={error} />;
  const isBehind = editing.base.version < policy.version;
  return (
    <div className={styles.saveBar} role="region" aria-label={t("egress.unsaved")}>
      {isBehind ? <QuickerNotice policy={policy} editing={editing} onTake={onDrop} onKeep={onKeep} /> : null}
      {editing.from === null ? null : <p className={styles.quiet}>{t("egress.inForm", { version: editing.from })}</p>}
      <details>
        <summary>{t("egress.unsavedCount", { count: changes.length })}</summary>
        <ChangesList changes={changes} label={t("egress.showChanges")} />
      </details>
      {Object.keys(faults).length > 0 ? (
        <p role="alert" className={styles.fault}>
          {t("egress.faulty")}
        </p>
      ) : null}
      <Fault error={error} />
      <div className={adminStyles.buttons}>
        {isBehind ? null : (
          <Button look="primary" busy={busy} onClick={saving.submit}>
            {t("egress.save", { version: policy.version + 1 })}
          </Button>
        )}
        <Button onClick={() => setDropping(true)}>{t("egress.discard")}</Button>
      </div>
      {dropping ? (
        <Confirm
          title={t("egress.discardTitle")}
          action={t("egress.discard")}
          busy={false}
          error={null}
          onConfirm={() => {
            setDropping(false);
            saving.reset();
            onDrop();
          }}
          onClose={() => setDropping(false)}
        >
          <p>{t("egress.discardText")}</p>
        </Confirm>
      ) : null}
    </div>
  );
}
