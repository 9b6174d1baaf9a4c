import type { Ai } from "@hoopoe/protocol";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useProviders } from "../admin/models/providers.js";
import { client } from "../client.js";
import { Icon } from "../controls/icon.js";
import { useObservable } from "../observable.js";
import styles from "./answer-foot.module.css";
import { overBudgetText } from "./over-budget.js";

const codeOf = (ai: Ai): string => ai.errorCode ?? (ai.state === "interrupted" ? "interrupted" : ai.state === "blocked" ? "policy" : "unknown");

/** A sentence for an answer that did not end as it should; null for one that did or still runs. */
export function troubleOf(t: TFunction, ai: Ai): string | null {
  if (ai.state === "done" || ai.state === "streaming") return null;
  if (ai.state === "stopped") return t("answer.stopped");
  if (ai.policy) return t(`policies.blocked.${ai.policy.reason}`, { defaultValue: t("policies.blocked.not_permitted") });
  return t(`answer.failed.${codeOf(ai)}`, { defaultValue: t("answer.failed.unknown") });
}

/** What an administrator can do about it, and where. */
function ForAdmins({ ai }: { ai: Ai }) {
  const { t } = useTranslation();
  const { data } = useProviders();
  const provider = data?.find(({ name }) => name === ai.provider);
  return (
    <span className={styles.forAdmins}>
      {t(`answers.admin.${codeOf(ai)}`, { defaultValue: t("answers.admin.unknown"), model: ai.model ?? "" })}{" "}
      <Link to={provider ? `/admin/models/${provider.id}` : "/admin/models"}>
        {provider ? t("answers.openProvider", { name: provider.name }) : t("answers.openModels")}
      </Link>
    </span>
  );
}

/** Why an answer is not what it should be, and what helps: for everybody, and for administrators what to look at. */
export function AnswerTrouble({ ai }: { ai: Ai }) {
  const { t, i18n } = useTranslation();
  const isAdmin = useObservable(client.session).me?.role === "admin";
  const trouble = overBudgetText(t, i18n.language, ai) ?? troubleOf(t, ai);
  if (!trouble) return null;
  return (
    <div className={`${styles.trouble} ${ai.state === "stopped" ? styles.calm : ""}`}>
      <Icon name={ai.state === "stopped" ? "stop" : ai.state === "blocked" ? "lock" : "warning"} size={15} />
      <p>
        {trouble}
        {ai.policy?.reason === "consent_missing" ? (
          <>
            {" "}
            <Link to="/me#consents">{t("policies.allowAgain")}</Link>
          </>
        ) : null}
        {isAdmin && ai.state !== "stopped" ? <ForAdmins ai={ai} /> : null}
      </p>
    </div>
  );
}
