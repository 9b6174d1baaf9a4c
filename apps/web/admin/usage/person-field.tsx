import type { User } from "@hoopoe/protocol";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Notice } from "../../controls/notice.js";
import { UserPicker } from "../../directory/user-picker.js";
import { useObservable } from "../../observable.js";
import adminStyles from "../admin.module.css";

type Chosen = { id: string; name: string };

/** One person of the directory, the caller among them. */
export function PersonField({ person, error, onChange }: { person: Chosen | null; error: string | null; onChange: (person: Chosen | null) => void }) {
  const { t } = useTranslation();
  const { me } = useObservable(client.session);
  const [wrong, setWrong] = useState(false);
  const choose = (user: User) => {
    setWrong(user.kind === "bot");
    if (user.kind === "human") onChange({ id: user.id, name: user.displayName });
  };
  if (person)
    return (
      <div className={adminStyles.withButton}>
        <strong>
          <bdi>{person.name}</bdi>
        </strong>
        <Button small onClick={() => onChange(null)}>
          {t("usage.change")}
        </Button>
      </div>
    );
  return (
    <fieldset>
      <legend className="visually-hidden">{t("usage.choosePerson")}</legend>
      {error || wrong ? (
        <Notice look="warning" role="alert">
          {wrong ? t("usage.chosenWrong") : error}
        </Notice>
      ) : null}
      {me ? (
        <Button small onClick={() => onChange({ id: me.id, name: me.displayName })}>
          <bdi>{me.displayName}</bdi> {t("people.you")}
        </Button>
      ) : null}
      <UserPicker mode="one" chosen={[]} onChoose={choose} />
    </fieldset>
  );
}
