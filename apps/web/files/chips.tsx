import { useTranslation } from "react-i18next";
import { limits } from "@hoopoe/protocol";
import { client } from "../client.js";
import { Button, IconButton } from "../controls/button.js";
import { Icon } from "../controls/icon.js";
import { useKept } from "../kept.js";
import { useObservable } from "../observable.js";
import styles from "./chips.module.css";
import { FileName } from "./file-name.js";
import { mayRetry, uploadFault } from "./file-fault.js";
import { cleanName, kindOf, sizeWords } from "./file-words.js";
import { standing, type Upload } from "./upload.js";
import { largest, leftOut, queued, removeUpload, retryUpload, uploads, writeOn } from "./uploads.js";

function Face({ upload: { preview, name } }: { upload: Upload }) {
  if (preview) return <img className={styles.face} src={preview} alt="" />;
  return (
    <span className={styles.face} aria-hidden="true">
      {kindOf(name) || <Icon name="file" size={18} />}
    </span>
  );
}

function State({ upload }: { upload: Upload }) {
  const { t, i18n } = useTranslation();
  const online = useObservable(client.connection) === "online";
  const { state, sent, source } = upload;
  const name = cleanName(upload.name);
  if (state === "failed")
    return (
      <span className={styles.fault} role="alert">
        {uploadFault(t, upload, { language: i18n.language, online, largest: largest() })}
      </span>
    );
  if (state === "done") return <span className={styles.size}>{sizeWords(i18n.language, source.size)}</span>;
  if (state === "waiting") return <span className={styles.size}>{t("files.waiting")}</span>;
  return <progress className={styles.progress} max={1} value={sent} aria-label={t("files.uploading", { name })} />;
}

function Chip({ conversationId, upload }: { conversationId: string; upload: Upload }) {
  const { t } = useTranslation();
  const { key, state } = upload;
  const name = cleanName(upload.name);
  return (
    <li className={`${styles.chip} ${state === "failed" ? styles.failed : ""}`} data-state={state}>
      <Face upload={upload} />
      <div className={styles.words}>
        <FileName name={upload.name} />
        <State upload={upload} />
      </div>
      {state === "failed" && mayRetry(upload) ? (
        <IconButton icon="retry" size={15} label={t("files.retry", { name })} onClick={() => retryUpload(conversationId, key)} />
      ) : null}
      <IconButton icon="close" size={15} label={t("files.remove", { name })} onClick={() => removeUpload(conversationId, key)} />
    </li>
  );
}

/** What the writer should know of the files before the message goes. */
function Standing({ conversationId, list }: { conversationId: string; list: readonly Upload[] }) {
  const { t } = useTranslation();
  const online = useObservable(client.connection) === "online";
  const waits = useKept(queued, conversationId) !== undefined;
  const over = useKept(leftOut, conversationId);
  const last = list.findLast(({ state }) => state === "done");
  return (
    <div role="status" className={styles.standing}>
      {over ? <span>{t("files.leftOut", { count: over, max: limits.attachmentsMax })}</span> : null}
      {waits ? (
        <span>
          {online ? t("files.waitingToSend") : t("files.waitingOffline")}
          <Button small look="ghost" onClick={() => writeOn(conversationId)}>
            {t("files.writeOn")}
          </Button>
        </span>
      ) : standing(list) === "failed" ? (
        <span>{t("files.failedFirst")}</span>
      ) : null}
      {last ? <span className="visually-hidden">{t("files.kept", { name: cleanName(last.name) })}</span> : null}
    </div>
  );
}

/** The files of the message that is being written. */
export function Chips({ conversationId }: { conversationId: string }) {
  const { t } = useTranslation();
  const list = useKept(uploads, conversationId);
  const over = useKept(leftOut, conversationId);
  if (!list && !over) return null;
  return (
    <div className={styles.area}>
      <ul className={styles.chips} aria-label={t("files.drafted")}>
        {list?.map((upload) => (
          <Chip key={upload.key} conversationId={conversationId} upload={upload} />
        ))}
      </ul>
      <Standing conversationId={conversationId} list={list ?? []} />
    </div>
  );
}
