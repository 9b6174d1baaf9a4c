import type { StoredMessage } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Dialog } from "../controls/dialog.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { Notice } from "../controls/notice.js";
import { type EnvelopePart, envelopeParts, spaced } from "./envelope.js";
import styles from "./stored-dialog.module.css";

function Envelope({ stored }: { stored: StoredMessage }) {
  const { t } = useTranslation();
  const parts = envelopeParts(stored.sealed);
  const name = (part: EnvelopePart["name"]) => t(`stored.${part}`);
  const detail: Partial<Record<EnvelopePart["name"], string>> = { header: stored.sealed.suite };
  return (
    <>
      <h4>{t("stored.sealed", { table: stored.table, column: stored.column, bytes: stored.sealed.bytes })}</h4>
      <p className={styles.hex} dir="ltr">
        {parts.map((part) => (
          <span key={part.name} data-part={part.name} title={name(part.name)}>
            {spaced(part.hex)}{" "}
          </span>
        ))}
      </p>
      <ul className={styles.legend}>
        {parts.map((part) => (
          <li key={part.name} data-part={part.name}>
            <span>{name(part.name)}</span>
            {detail[part.name] ? <small>{detail[part.name]}</small> : null}
          </li>
        ))}
      </ul>
    </>
  );
}

function Plain({ stored }: { stored: StoredMessage }) {
  const { t } = useTranslation();
  return (
    <>
      <h4>{t("stored.plain")}</h4>
      <dl className={styles.plain}>
        {Object.entries(stored.plain).map(([column, value]) => (
          <div key={column}>
            <dt>{column}</dt>
            <dd>{value ?? t("stored.empty")}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** One's own message beside the row that the database really holds. */
export function StoredDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const { t } = useTranslation();
  const stored = useQuery({
    queryKey: ["stored", message.id, message.rev],
    queryFn: () => client.call("readStored", { params: { id: message.id } }),
    gcTime: 0,
  });
  return (
    <Dialog title={t("stored.title")} onClose={onClose} width={860}>
      <p className={styles.lead}>{t("stored.lead")}</p>
      {stored.isPending ? <Skeleton rows={4} label={t("common.loading")} /> : null}
      <Fault error={stored.error} onRetry={() => void stored.refetch()} />
      {stored.data ? (
        <>
          <div className={styles.sides}>
            <section>
              <h3>{t("stored.yours")}</h3>
              <p className={styles.text} dir="auto">
                {stored.data.text}
              </p>
            </section>
            <section>
              <h3>{t("stored.row")}</h3>
              <Envelope stored={stored.data} />
              <Plain stored={stored.data} />
            </section>
          </div>
          <Notice>{t("stored.explain")}</Notice>
        </>
      ) : null}
    </Dialog>
  );
}
