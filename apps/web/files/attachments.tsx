import type { File as KeptFile } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import styles from "./attachments.module.css";
import { FileRow } from "./file-row.js";
import { isPicture } from "./file-words.js";
import { Picture } from "./picture.js";

type AttachmentsProps = { files: readonly KeptFile[]; tabbable: boolean; onOpen: (fileId: string) => void };

/** What hangs on a message: pictures as such, other files as rows. */
export function Attachments({ files, tabbable, onOpen }: AttachmentsProps) {
  const { t } = useTranslation();
  if (files.length === 0) return null;
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  return (
    <div className={styles.attachments} role="group" aria-label={t("files.attached")}>
      {pictures.length > 0 ? (
        <div className={styles.pictures}>
          {pictures.map((file) => (
            <Picture key={file.id} file={file} alone={pictures.length === 1} tabbable={tabbable} onOpen={() => onOpen(file.id)} />
          ))}
        </div>
      ) : null}
      {others.map((file) => (
        <FileRow key={file.id} file={file} tabbable={tabbable} />
      ))}
    </div>
  );
}
