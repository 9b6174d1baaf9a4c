import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Button } from "../../controls/button.js";
import { Fault } from "../../controls/fault.js";
import { keepAsFile } from "../../controls/keep-as-file.js";
import { Notice } from "../../controls/notice.js";
import { hasCode } from "../../i18n/error-text.js";

/** Hands out a list as a table; when there is too much for one, it says so. */
export function CsvButton({ text, name, read }: { text: string; name: string; read: () => Promise<string> }) {
  const { t } = useTranslation();
  const csv = useMutation({ mutationFn: read, onSuccess: (table) => keepAsFile(table, { name, type: "text/csv" }) });
  return (
    <>
      <div>
        <Button small icon="arrowDown" busy={csv.isPending} onClick={() => csv.mutate()}>
          {text}
        </Button>
      </div>
      {hasCode(csv.error, "VALIDATION") ? (
        <Notice look="warning" role="alert">
          {t("incident.tooMany")}
        </Notice>
      ) : (
        <Fault error={csv.error} />
      )}
    </>
  );
}
