import type { RegisteredRecipient } from "@hoopoe/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../controls/button.js";
import { Select, TextField } from "../../controls/field.js";
import { Form } from "../../controls/form.js";
import adminStyles from "../admin.module.css";
import styles from "./egress.module.css";
import { isFault, lastHours, type Span, spanOf, type Typed } from "./span.js";

const hoursOfNotice = 72;

type SpanFormProps = { recipients: readonly RegisteredRecipient[]; initial: string; onAsk: (providerId: string, span: Span) => void };

/** Which provider, and between which times; to begin with, the hours within which a breach is to be told of (GDPR Art. 33). */
export function SpanForm({ recipients, initial, onAsk }: SpanFormProps) {
  const { t } = useTranslation();
  const [providerId, setProviderId] = useState(() =>
    recipients.some(({ id }) => id === initial) ? initial : (recipients.length === 1 && recipients[0]?.id) || "",
  );
  const [typed, setTyped] = useState<Typed>(() => lastHours(hoursOfNotice));
  const [tried, setTried] = useState(false);
  const span = spanOf(typed);
  const faultAt = (field: keyof Typed): string | null => (tried && isFault(span) && span.field === field ? t(`incident.${span.says}`) : null);
  const submit = () => {
    setTried(true);
    if (providerId && !isFault(span)) onAsk(providerId, span);
  };
  return (
    <Form className={adminStyles.form} onSubmit={submit}>
      <div className={adminStyles.pair}>
        <Select
          label={t("incident.provider")}
          value={providerId}
          error={tried && !providerId ? t("incident.chooseNeeded") : null}
          options={[
            { value: "", text: t("incident.choose") },
            ...recipients.map(({ id, name, endedAt }) => ({ value: id, text: endedAt ? t("incident.ended", { name }) : name })),
          ]}
          onChange={({ target }) => setProviderId(target.value)}
        />
        <TextField
          label={t("incident.from")}
          type="datetime-local"
          error={faultAt("from")}
          value={typed.from}
          onChange={({ target }) => setTyped({ ...typed, from: target.value })}
        />
        <TextField
          label={t("incident.to")}
          type="datetime-local"
          error={faultAt("to")}
          value={typed.to}
          onChange={({ target }) => setTyped({ ...typed, to: target.value })}
        />
      </div>
      <p className={styles.quiet}>{t("incident.zone", { zone: new Intl.DateTimeFormat().resolvedOptions().timeZone })}</p>
      <div className={adminStyles.buttons}>
        <Button look="primary" type="submit">
          {t("incident.show")}
        </Button>
      </div>
    </Form>
  );
}
