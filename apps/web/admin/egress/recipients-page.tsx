import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Empty, Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { keepAsFile } from "../../controls/keep-as-file.js";
import { Page } from "../../shell/page.js";
import adminStyles from "../admin.module.css";
import { EgressTabs } from "./egress-tabs.js";
import { RecipientRow } from "./recipient-row.js";
import { useRecipients } from "./recipients.js";

/** The register of recipients: who receives what is said to bots, and what of it is not recorded yet. */
export function RecipientsPage() {
  const { t } = useTranslation();
  const recipients = useRecipients();
  const csv = useMutation({
    mutationFn: () => client.call("adminListRecipientsCsv"),
    onSuccess: (text) => keepAsFile(text, { name: "recipients.csv", type: "text/csv" }),
  });
  const download = (
    <Button icon="arrowDown" busy={csv.isPending} onClick={() => csv.mutate()}>
      {t("recipients.csv")}
    </Button>
  );
  return (
    <Page title={t("egress.title")} lead={t("recipients.lead")} action={recipients.data?.length ? download : undefined}>
      <EgressTabs />
      <Fault error={recipients.error} onRetry={() => void recipients.refetch()} />
      <Fault error={csv.error} />
      {recipients.isPending ? <Skeleton rows={3} label={t("common.loading")} tall /> : null}
      {recipients.data?.length === 0 ? (
        <Empty icon="globe" title={t("recipients.empty")}>
          {t("recipients.emptyText")}
        </Empty>
      ) : null}
      {recipients.data?.length ? (
        <ul className={adminStyles.list} aria-label={t("recipients.list")}>
          {recipients.data.map((recipient) => (
            <RecipientRow key={recipient.id} recipient={recipient} />
          ))}
        </ul>
      ) : null}
    </Page>
  );
}
