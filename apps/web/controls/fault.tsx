import { useTranslation } from "react-i18next";
import { errorText } from "../i18n/error-text.js";
import { Button } from "./button.js";
import { Notice } from "./notice.js";

/** What went wrong, in a sentence, and a way to try again when that can help. Nothing when nothing is wrong. */
export function Fault({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  if (!error) return null;
  const { sentence, requestId, fields } = errorText(t, error);
  return (
    <Notice look="danger" role="alert">
      <span>{sentence}</span>
      {fields.map((field) => (
        <small key={field}>{field}</small>
      ))}
      {requestId ? <small>{t("error.reference", { requestId })}</small> : null}
      {onRetry ? (
        <Button small icon="retry" onClick={onRetry}>
          {t("common.retry")}
        </Button>
      ) : null}
    </Notice>
  );
}
