import type { File as KeptFile } from "@hoopoe/protocol";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../controls/button.js";
import { readFault } from "./file-fault.js";
import { FileName } from "./file-name.js";
import { cleanName, isPicture, type PictureFile, sizeWords } from "./file-words.js";
import styles from "./large-view.module.css";
import { pictures } from "./page-pictures.js";
import { useDownload } from "./use-download.js";
import { usePicture } from "./use-picture.js";

/** The picture itself: as large as the window, or as large as it is. */
function Stage({ file, actual, onActual }: { file: PictureFile; actual: boolean; onActual: () => void }) {
  const { t } = useTranslation();
  const { status, url, error } = usePicture(file, true);
  if (status === "failed")
    return (
      <div className={styles.fault} role="alert">
        <p>{t("files.notShown", { reason: readFault(t, error) })}</p>
        <Button icon="retry" onClick={() => pictures.retry(file.id)}>
          {t("common.retry")}
        </Button>
      </div>
    );
  if (!url)
    return (
      <p className={styles.fault} role="status">
        {t("files.loading")}
      </p>
    );
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/click-events-have-key-events -- the button above does the same by keyboard
    <img
      className={actual ? styles.actual : styles.fit}
      src={url}
      alt={cleanName(file.name)}
      width={file.width}
      height={file.height}
      draggable={false}
      onClick={onActual}
    />
  );
}

function Bar({ file, actual, onActual, onClose }: { file: PictureFile; actual: boolean; onActual: () => void; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const { part, error, start, stop } = useDownload(file);
  const name = cleanName(file.name);
  const label =
    part === null
      ? t("files.download", { name, size: sizeWords(i18n.language, file.size) })
      : t("files.downloading", { name, percent: Math.floor(part * 100) });
  return (
    <header className={styles.bar}>
      <div className={styles.what}>
        <FileName name={file.name} />
        <small>
          {file.width} × {file.height} · {sizeWords(i18n.language, file.size)}
        </small>
        {error ? <small role="alert">{t("files.notDownloaded", { reason: readFault(t, error) })}</small> : null}
      </div>
      <Button small look="ghost" className={styles.text} aria-pressed={actual} onClick={onActual}>
        {actual ? t("files.fit") : t("files.actual")}
      </Button>
      <IconButton icon={part === null ? "download" : "stop"} label={label} onClick={part === null ? start : stop} />
      <IconButton icon="close" label={t("common.close")} onClick={onClose} data-first-focus />
    </header>
  );
}

type LargeViewProps = { files: readonly KeptFile[]; fileId: string; onClose: () => void };

/** The pictures of a message, one at a time over everything. Escape closes, the arrows go to the others. */
export function LargeView({ files, fileId, onClose }: LargeViewProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [id, setId] = useState(fileId);
  const [actual, setActual] = useState(false);
  const all = files.filter(isPicture);
  const at = all.findIndex((file) => file.id === id);
  const file = all[at];
  const there = file !== undefined;
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    ref.current?.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  // recalled meanwhile
  useEffect(() => {
    if (!there) onClose();
  }, [there, onClose]);
  const go = (step: number) => {
    const next = all[at + step];
    if (!next) return;
    setId(next.id);
    setActual(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // at its own size the arrows move the picture
    const scrolls = actual && event.target === stage.current;
    if (event.key === "ArrowLeft" && !scrolls) go(-1);
    if (event.key === "ArrowRight" && !scrolls) go(1);
  };
  const toggle = () => setActual(!actual);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- a click beside the picture is an extra; Escape does the same by keyboard
    <dialog
      ref={ref}
      className={styles.large}
      aria-label={t("files.large", { at: at + 1, count: all.length })}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={onKeyDown}
      onClick={(event) => (event.target === stage.current || event.target === ref.current) && onClose()}
    >
      {file ? (
        <>
          <Bar key={file.id} file={file} actual={actual} onActual={toggle} onClose={onClose} />
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what is larger than the window is moved by keyboard */}
          <div ref={stage} className={`${styles.stage} ${actual ? styles.whole : ""}`} tabIndex={actual ? 0 : -1}>
            <Stage key={file.id} file={file} actual={actual} onActual={toggle} />
          </div>
          {all.length > 1 ? (
            <nav className={styles.others} aria-label={t("files.large", { at: at + 1, count: all.length })}>
              <IconButton icon="back" label={t("files.before")} disabled={at === 0} onClick={() => go(-1)} />
              <span>
                {at + 1} / {all.length}
              </span>
              <IconButton icon="next" label={t("files.after")} disabled={at === all.length - 1} onClick={() => go(1)} />
            </nav>
          ) : null}
        </>
      ) : null}
    </dialog>
  );
}
