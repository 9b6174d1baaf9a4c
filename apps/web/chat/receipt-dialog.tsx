import type { Receipt, ReceiptCall } from "@hoopoe/protocol";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Dialog } from "../controls/dialog.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { keepAsFile } from "../controls/keep-as-file.js";
import { Notice, type NoticeLook } from "../controls/notice.js";
import { fullTime } from "../i18n/time.js";
import { checkSignature } from "./check-signature.js";
import { maskedOf } from "./masked-of.js";
import styles from "./receipt-dialog.module.css";

/** In one sentence, where the words went: to whom they left last, if they left at all. */
function summary(t: TFunction, receipt: Receipt): { look: NoticeLook; words: string } {
  const left = receipt.unsent ? receipt.calls.findLast(({ unsent }) => !unsent) : receipt;
  if (!left) return { look: "good", words: t("receipt.unsent") };
  const { action, provider, jurisdiction } = left;
  if (action === "unrecorded") return { look: "warning", words: t("receipt.unrecorded") };
  if (action === "none") return { look: "good", words: t(provider === "built-in" ? "receipt.builtIn" : "receipt.none") };
  const name = provider ?? "";
  if (jurisdiction === "local") return { look: "good", words: t("receipt.local", { name }) };
  const place = t(jurisdiction === "overseas" ? "receipt.overseas" : "receipt.domestic");
  return { look: "info", words: t(action === "redact" ? "receipt.leftMasked" : "receipt.left", { name, place }) };
}

function Row({ name, children, code = false }: { name: string; children: ReactNode; code?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={code ? styles.code : ""}>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}

function Call({ call }: { call: ReceiptCall }) {
  const { t, i18n } = useTranslation();
  const masked = maskedOf(t, call.redactions);
  const classes = { public: "classPublic", internal: "classInternal", personal: "classPersonal", secret: "classSecret" } as const;
  return (
    <dl className={styles.fields}>
      <Row name={t("receipt.at")}>{fullTime(i18n.language, call.at)}</Row>
      {call.unsent ? <Row name={t("receipt.outcome")}>{t(`receipt.${call.unsent}`)}</Row> : null}
      <Row name={t("receipt.model")}>{call.model}</Row>
      <Row name={t("receipt.provider")}>{call.provider}</Row>
      <Row name={t("receipt.host")} code>
        {call.host}
      </Row>
      <Row name={t("receipt.place")}>{call.jurisdiction ? t(`receipt.${call.jurisdiction}Place`) : null}</Row>
      <Row name={t("receipt.masked")}>{masked || t(call.action === "redact" ? "receipt.nothingFound" : "receipt.unmasked")}</Row>
      <Row name={t("receipt.dataClass")}>{call.dataClass ? t(`details.${classes[call.dataClass]}`) : null}</Row>
      <Row name={t("receipt.policy")}>{t("receipt.version", { version: call.policyVersion ?? "–" })}</Row>
      <Row name={t("receipt.consent")}>{call.consentVersion ?? t("receipt.noConsent")}</Row>
      <Row name={t("receipt.size")}>{t("receipt.bytes", { count: call.payloadBytes ?? 0 })}</Row>
      <Row name="SHA-256" code>
        {call.payloadSha256}
      </Row>
    </dl>
  );
}

/** Whether it is as the server signed it, checked in this browser. */
function Signature({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const check = useMutation({ mutationFn: async () => checkSignature(receipt, await client.call("listReceiptKeys", {})) });
  const found = check.isSuccess ? (check.data ?? "unable") : null;
  const looks = {
    valid: "good",
    unable: "info",
    "unknown-key": "warning",
    altered: "danger",
    malformed: "danger",
    foreign: "danger",
    unlinked: "danger",
  } as const;
  const save = async () =>
    keepAsFile(`${JSON.stringify({ receipt, keys: await client.call("listReceiptKeys", {}) }, null, 2)}\n`, {
      name: `receipt-${receipt.runId}.json`,
      type: "application/json",
    });
  const saving = useMutation({ mutationFn: save });
  return (
    <>
      <div className={styles.actions}>
        <Button icon="check" busy={check.isPending} onClick={() => check.mutate()}>
          {t("receipt.check")}
        </Button>
        <Button icon="arrowDown" busy={saving.isPending} onClick={() => saving.mutate()}>
          {t("receipt.save")}
        </Button>
      </div>
      {found ? (
        <Notice look={looks[found]} role="status">
          {t(`receipt.found.${found}`)}
        </Notice>
      ) : null}
      <Fault error={check.error ?? saving.error} />
      <p className={styles.note}>{t("receipt.offline")}</p>
    </>
  );
}

function Shown({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const { look, words } = summary(t, receipt);
  return (
    <>
      <Notice look={look}>{words}</Notice>
      {receipt.callId ? <Call call={receipt} /> : null}
      {receipt.calls.length > 0 ? (
        <details className={styles.earlier}>
          <summary>{t("receipt.earlier", { count: receipt.calls.length })}</summary>
          {receipt.calls.map((call) => (
            <Call key={call.callId} call={call} />
          ))}
        </details>
      ) : null}
      <Signature receipt={receipt} />
    </>
  );
}

/** What left for an answer: to whom, what of it was masked, and the proof to keep. */
export function ReceiptDialog({ runId, state, onClose }: { runId: string; state: string; onClose: () => void }) {
  const { t } = useTranslation();
  const receipt = useQuery({ queryKey: ["receipt", runId, state], queryFn: () => client.call("readReceipt", { params: { id: runId } }), gcTime: 0 });
  return (
    <Dialog title={t("receipt.title")} onClose={onClose} width={620}>
      {receipt.isPending ? <Skeleton rows={6} label={t("common.loading")} /> : null}
      <Fault error={receipt.error} onRetry={() => void receipt.refetch()} />
      {receipt.data ? <Shown receipt={receipt.data} /> : null}
    </Dialog>
  );
}
