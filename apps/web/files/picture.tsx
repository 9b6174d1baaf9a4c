import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../controls/button.js";
import { Icon } from "../controls/icon.js";
import styles from "./attachments.module.css";
import { readFault } from "./file-fault.js";
import { FileRow } from "./file-row.js";
import { cleanName, frameOf, type PictureFile } from "./file-words.js";
import { pictures } from "./page-pictures.js";
import { useNear, usePicture } from "./use-picture.js";

type PictureProps = { file: PictureFile; alone: boolean; tabbable: boolean; onOpen: () => void };

const alonePx = { width: 380, height: 320 };
const amongPx = { width: 220, height: 180 };

function NotShown({ file, error, tabbable }: Pick<PictureProps, "file" | "tabbable"> & { error: unknown }) {
  const { t } = useTranslation();
  return (
    <div className={styles.fault} role="group" aria-label={cleanName(file.name)}>
      <span>{t("files.notShown", { reason: readFault(t, error) })}</span>
      <Button small icon="retry" tabIndex={tabbable ? 0 : -1} onClick={() => pictures.retry(file.id)}>
        {t("common.retry")}
      </Button>
    </div>
  );
}

/** A picture in a message: its place is kept from the start, its bytes come when it is near to being seen. A press shows it large. */
export function Picture({ file, alone, tabbable, onOpen }: PictureProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDivElement>(null);
  const [broken, setBroken] = useState(false);
  const { status, url, error } = usePicture(file, useNear(ref));
  const { width, height } = frameOf(file, alone ? alonePx : amongPx);
  if (broken) return <FileRow file={file} tabbable={tabbable} note={t("files.notShown", { reason: t("files.broken") })} />;
  return (
    <div ref={ref} className={styles.place}>
      {status === "failed" ? (
        <NotShown file={file} error={error} tabbable={tabbable} />
      ) : (
        <button
          type="button"
          className={styles.picture}
          style={{ width, aspectRatio: `${width} / ${height}` }}
          aria-label={t("files.open", { name: cleanName(file.name) })}
          aria-busy={status === "waiting"}
          title={cleanName(file.name)}
          tabIndex={tabbable ? 0 : -1}
          onClick={onOpen}
        >
          {url ? <img src={url} alt="" draggable={false} onError={() => setBroken(true)} /> : <Icon name="picture" size={22} />}
        </button>
      )}
    </div>
  );
}
