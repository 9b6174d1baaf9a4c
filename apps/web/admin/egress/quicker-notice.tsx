import type { EgressPolicy } from "@hoopoe/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../controls/button.js";
import { Confirm } from "../../controls/confirm.js";
import { Notice } from "../../controls/notice.js";
import adminStyles from "../admin.module.css";
import { ChangesList } from "./changes-list.js";
import { changesBetween } from "./policy-changes.js";
import type { Editing } from "./policy-draft.js";
import { useAuthor } from "./use-author.js";

type QuickerProps = { policy: EgressPolicy; editing: Editing; onTake: () => void; onKeep: () => void };

/** Another administrator saved while this draft was made: what they changed, and whose is to stand in the form. */
export function QuickerNotice({ policy, editing, onTake, onKeep }: QuickerProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const { version, createdBy } = policy;
  const name = useAuthor(createdBy);
  return (
    <Notice look="warning" role="alert" title={t("egress.quickerTitle", { version, name })}>
      <p>{t("egress.quickerText")}</p>
      <ChangesList changes={changesBetween(editing.base, policy)} label={t("egress.changed")} />
      <div className={adminStyles.buttons}>
        <Button small onClick={() => setAsking(true)}>
          {t("egress.takeTheirs")}
        </Button>
        <Button small onClick={onKeep}>
          {t("egress.keepMine")}
        </Button>
      </div>
      <small>{t("egress.keepMineHint")}</small>
      {asking ? (
        <Confirm
          title={t("egress.takeTheirsTitle", { version })}
          action={t("egress.takeTheirs")}
          busy={false}
          error={null}
          onConfirm={() => {
            setAsking(false);
            onTake();
          }}
          onClose={() => setAsking(false)}
        >
          <p>{t("egress.takeTheirsText")}</p>
        </Confirm>
      ) : null}
    </Notice>
  );
}
