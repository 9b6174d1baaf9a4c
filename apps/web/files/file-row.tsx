import type { File as KeptFile } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { Icon } from "../controls/icon.js";
import styles from "./attachments.module.css";
import { readFault } from "./file-fault.js";
import { FileName } from "./file-name.js";
import { cleanName, kindOf, sizeWords } from "./file-words.js";
import { useDownload } from "./use-download.js";

/** A file in a message: a press downloads it, another one stops that. */
export function FileRow({ file, tabbable, note }: { file: KeptFile; tabbable: boolean; note?: string }) {
  const { t, i18n } = useTranslation();
  const { part, error, start, stop } = useDownload(file);
  const name = cleanName(file.name);
  const size = sizeWords(i18n.language, file.size);
  const percent = Math.floor((part ?? 0) * 100);
  return (
    <div className={styles.row}>
      <button
        type="button"
        className={styles.file}
        aria-label={part === null ? t("files.download", { name, size }) : t("files.downloading", { name, percent })}
        tabIndex={tabbable ? 0 : -1}
        onClick={part === null ? start : stop}
      >
        <span className={styles.face} aria-hidden="true">
          {kindOf(name) || <Icon name="file" size={20} />}
        </span>
        <span className={styles.words}>
          <FileName name={file.name} />
          <span className={styles.size}>{part === null ? size : `${size} · ${percent}%`}</span>
        </span>
        <Icon name={part === null ? "download" : "close"} size={17} />
      </button>
      {note ? <p className={styles.problem}>{note}</p> : null}
      {error ? (
        <p className={styles.problem} role="alert">
          {t("files.notDownloaded", { reason: readFault(t, error) })}
        </p>
      ) : null}
    </div>
  );
}
