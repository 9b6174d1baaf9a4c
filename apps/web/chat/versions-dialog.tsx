import type { Version } from "@hoopoe/protocol";
import type { MessageView } from "@hoopoe/sdk";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../controls/button.js";
import { Dialog } from "../controls/dialog.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { Tag } from "../controls/tag.js";
import { fullTime } from "../i18n/time.js";
import { usePages } from "../pages.js";
import { useChat } from "./chat-context.js";
import { useMessage } from "./find-message.js";
import styles from "./versions-dialog.module.css";
import { diffWords } from "./word-diff.js";

/** A wording, with what it changed of the one before it. */
function Wording({ version, before, present }: { version: Version; before: Version | undefined; present: boolean }) {
  const { t, i18n } = useTranslation();
  const pieces = useMemo(() => diffWords(before?.text ?? version.text, version.text), [before, version]);
  return (
    <li className={styles.wording}>
      <header>
        <time dateTime={version.createdAt}>{fullTime(i18n.language, version.createdAt)}</time>
        {present ? <Tag look="good">{t("versions.present")}</Tag> : null}
        {version.version === 1 ? <Tag>{t("versions.first")}</Tag> : null}
      </header>
      <p dir="auto">
        {pieces.map((piece, index) => {
          if (piece.type === "same") return <span key={index}>{piece.text}</span>;
          return piece.type === "added" ? <ins key={index}>{piece.text}</ins> : <del key={index}>{piece.text}</del>;
        })}
      </p>
    </li>
  );
}

/** The wordings that a message has had, the newest first. */
export function VersionsDialog({ message, onClose }: { message: MessageView; onClose: () => void }) {
  const { t } = useTranslation();
  const { handle } = useChat();
  const present = useMessage(handle, message.id) ?? message;
  const versions = usePages(["versions", message.id, present.editedAt, present.recalledAt], (cursor) => handle.versions(message.id, cursor));
  return (
    <Dialog title={t("versions.title")} onClose={onClose} width={620}>
      <p className={styles.lead}>{present.recalledAt ? t("versions.recalled") : t("versions.lead")}</p>
      {versions.isPending ? <Skeleton rows={3} label={t("common.loading")} tall /> : null}
      <Fault error={versions.error} onRetry={() => void versions.refetch()} />
      <ol className={styles.wordings} aria-label={t("versions.title")}>
        {versions.items.map((version, index) => (
          <Wording key={version.version} version={version} before={versions.items[index + 1]} present={index === 0} />
        ))}
      </ol>
      {versions.hasNextPage ? (
        <Button busy={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>
          {t("common.loadMore")}
        </Button>
      ) : null}
    </Dialog>
  );
}
