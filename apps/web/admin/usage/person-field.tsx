import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Notice } from "../../controls/notice.js";
import { UserPicker } from "../../directory/user-picker.js";
import { useObservable } from "../../observable.js";
import adminStyles from "../admin.module.css";
import { useBots } from "../models/providers.js";

type Chosen = { id: string; name: string };

/** One person of the directory, the caller among them. */
export function PersonField({ person, error, onChange }: { person: Chosen | null; error: string | null; onChange: (person: Chosen | null) => void }) {
  const { t } = useTranslation();
  const { me } = useObservable(client.session);
  const bots = useBots();
  const choose = ({ id, displayName }: { id: string; displayName: string }) => onChange({ id, name: displayName });
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
    <div role="group" aria-label={t("usage.choosePerson")} className={adminStyles.form}>
      {error ? (
        <Notice look="warning" role="alert">
          {error}
        </Notice>
      ) : null}
      <UserPicker mode="one" chosen={[]} without={new Set(bots.data?.map(({ id }) => id))} onChoose={choose} />
      {me ? (
        <div>
          <Button small onClick={() => choose(me)}>
            <bdi>{me.displayName}</bdi> {t("people.you")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
