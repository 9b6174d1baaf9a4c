import type { RegisteredRecipient } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Icon } from "../../controls/icon.js";
import { Tag } from "../../controls/tag.js";
import { fullTime } from "../../i18n/time.js";
import adminStyles from "../admin.module.css";
import { JurisdictionTag } from "../models/jurisdiction-tag.js";
import styles from "./egress.module.css";

function Standing({ recipient }: { recipient: RegisteredRecipient }) {
  const { t } = useTranslation();
  const { missing, effectiveJurisdiction, endedAt, transferBasis, trains } = recipient;
  const isClosed = !endedAt && effectiveJurisdiction === "overseas" && transferBasis === null;
  return (
    <>
      {missing.length > 0 ? (
        <p className={styles.missing}>
          {t("recipients.missing", { what: missing.map((entry) => t(`recipients.entry.${entry}`)).join(t("recipients.and")) })}{" "}
          {endedAt ? null : <Link to={`/admin/models/${recipient.id}#register`}>{t("recipients.fill")}</Link>}
        </p>
      ) : null}
      {isClosed ? <p>{t("recipients.closed")}</p> : null}
      {trains ? <p>{t("recipients.trains")}</p> : null}
    </>
  );
}

/** One who receives what is said to bots. */
export function RecipientRow({ recipient }: { recipient: RegisteredRecipient }) {
  const { t, i18n } = useTranslation();
  const { id, name, baseUrl, jurisdiction, effectiveJurisdiction, bots, calls, firstUsedAt, lastUsedAt, endedAt, missing } = recipient;
  const at = (time: string): string => fullTime(i18n.language, time);
  const asking = bots.map(({ displayName, model, isFallback }) => t(isFallback ? "recipients.fallback" : "recipients.bot", { name: displayName, model }));
  const counted = t("recipients.calls", { count: calls });
  return (
    <li>
      <Icon name={effectiveJurisdiction === "local" ? "model" : "globe"} size={20} />
      <span className={adminStyles.told}>
        <strong className={styles.tags}>
          {endedAt ? (
            <bdi>{name}</bdi>
          ) : (
            <Link to={`/admin/models/${id}`}>
              <bdi>{name}</bdi>
            </Link>
          )}
          {endedAt ? <Tag>{t("recipients.ended", { time: at(endedAt) })}</Tag> : null}
          <JurisdictionTag value={effectiveJurisdiction} />
          {jurisdiction === effectiveJurisdiction ? null : <Tag>{t("recipients.declared", { place: t(`models.${jurisdiction}`) })}</Tag>}
          {missing.length === 0 && effectiveJurisdiction !== "local" ? <Tag look="good">{t("recipients.complete")}</Tag> : null}
        </strong>
        <small>
          <bdi>{baseUrl}</bdi>
        </small>
        <Standing recipient={recipient} />
        {endedAt ? null : <p>{asking.length ? t("recipients.bots", { bots: asking.join(t("recipients.and")) }) : t("recipients.noBots")}</p>}
        <p>
          {firstUsedAt && lastUsedAt ? t("recipients.used", { calls: counted, first: at(firstUsedAt), last: at(lastUsedAt) }) : t("recipients.neverUsed")}
          {calls > 0 ? (
            <>
              {" · "}
              <Link to={`/admin/egress/calls?provider=${id}`}>{t("recipients.went")}</Link>
            </>
          ) : null}
        </p>
      </span>
    </li>
  );
}
