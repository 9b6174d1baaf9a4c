import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../controls/button.js";
import { chosenFiles } from "./take-files.js";
import { addFiles } from "./uploads.js";

/** The way to the machine's own files. */
export function AttachButton({ conversationId, disabled, className }: { conversationId: string; disabled: boolean; className: string | undefined }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton icon="clip" label={t("files.attach")} className={className ?? ""} disabled={disabled} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("files.attach")}
        onChange={(event) => {
          addFiles(conversationId, chosenFiles(event.target.files));
          // the same file chosen again is a choice too
          event.target.value = "";
        }}
      />
    </>
  );
}
