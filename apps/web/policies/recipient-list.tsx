import type { BotRecipient } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { JurisdictionTag } from "../admin/models/jurisdiction-tag.js";
import styles from "./policies.module.css";

/** What leaves: where every class goes the same way one word, else by class. */
function Leaving({ actions }: Pick<BotRecipient, "actions">) {
  const { t } = useTranslation();
  const kinds = ["redact", "allow", "block"] as const;
  const lines = kinds.flatMap((action) => {
    const those = (["public", "internal", "personal", "secret"] as const).filter((dataClass) => actions[dataClass] === action);
    return those.length ? [{ action, those }] : [];
  });
  return (
    <>
      {lines.map(({ action, those }) => (
        <span key={action} className={styles.leaving}>
          {t(`policies.leaving.${action}`)}
          {those.length < 4 ? t("policies.classes", { classes: those.map((one) => t(`policies.class.${one}`)).join(t("policies.and")) }) : null}
        </span>
      ))}
    </>
  );
}

function RecipientItem({ recipient }: { recipient: BotRecipient }) {
  const { t } = useTranslation();
  const { bot, provider, host, model, jurisdiction, earlier, actions, purpose, contract, trains, retentionTerms, transferBasis } = recipient;
  const terms = [
    purpose && t("policies.purposeOf", { text: purpose }),
    contract && t("policies.contract", { text: contract }),
    retentionTerms && t("policies.terms", { text: retentionTerms }),
    transferBasis && t("policies.basis", { text: transferBasis }),
  ].filter(Boolean);
  return (
    <li>
      <p>
        <strong>
          <bdi>{bot.displayName}</bdi>
        </strong>{" "}
        {recipient.place > 0 ? t("policies.fallback", { place: recipient.place }) : null}
      </p>
      {provider === null ? (
        <p>{t("policies.nowhere")}</p>
      ) : (
        <>
          <p>
            <JurisdictionTag value={jurisdiction} /> <bdi>{provider}</bdi> · <bdi>{host}</bdi>
            {model ? (
              <>
                {" "}
                · <bdi>{model}</bdi>
              </>
            ) : null}
          </p>
          <p>{t("policies.what", { count: earlier.messages })}</p>
          {jurisdiction === "local" ? null : <Leaving actions={actions} />}
          {jurisdiction === "local" ? null : <p>{trains === null ? t("policies.trainsUnknown") : t(trains ? "policies.trains" : "policies.trainsNot")}</p>}
          {terms.map((term) => (
            <p key={term}>{term}</p>
          ))}
        </>
      )}
    </li>
  );
}

/** Which bots send what where, as they are set now. */
export function RecipientList({ recipients }: { recipients: readonly BotRecipient[] }) {
  const { t } = useTranslation();
  if (!recipients.length) return <p>{t("policies.noBots")}</p>;
  return (
    <ul className={styles.recipients} aria-label={t("policies.recipients")}>
      {recipients.map((recipient) => (
        <RecipientItem key={`${recipient.bot.id}/${recipient.place}`} recipient={recipient} />
      ))}
    </ul>
  );
}
