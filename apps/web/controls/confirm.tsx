import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./button.js";
import { Dialog } from "./dialog.js";
import { Fault } from "./fault.js";

type ConfirmProps = {
  title: string;
  children: ReactNode;
  action: string;
  look?: "danger" | "primary";
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks once more before something that other people notice. */
export function Confirm({ title, children, action, look = "danger", busy, error, onConfirm, onClose }: ConfirmProps) {
  const { t } = useTranslation();
  const footer = (
    <>
      <Button onClick={onClose} data-first-focus>
        {t("common.cancel")}
      </Button>
      <Button look={look} busy={busy} onClick={onConfirm}>
        {action}
      </Button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer} width={420}>
      {children}
      <Fault error={error} />
    </Dialog>
  );
}
