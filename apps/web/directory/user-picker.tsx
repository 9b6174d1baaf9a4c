import type { User } from "@hoopoe/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Avatar } from "../controls/avatar.js";
import { Empty, Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { TextField } from "../controls/field.js";
import { Icon } from "../controls/icon.js";
import { Tag } from "../controls/tag.js";
import { useObservable } from "../observable.js";
import styles from "./user-picker.module.css";

type UserPickerProps = {
  /** `one`: a press chooses and that is that; `many`: presses put on and take off. */
  mode: "one" | "many";
  chosen: readonly User[];
  /** Ids that are not offered, beside the caller's own. */
  without?: ReadonlySet<string>;
  /** People alone, or bots alone. */
  kind?: User["kind"];
  /** The caller may be chosen too. */
  withMe?: boolean;
  onChoose: (user: User) => void;
};

function Result({ user, mode, chosen, onChoose }: { user: User; mode: UserPickerProps["mode"]; chosen: boolean; onChoose: () => void }) {
  const { t } = useTranslation();
  return (
    <li>
      <button type="button" className={styles.result} aria-pressed={mode === "many" ? chosen : undefined} onClick={onChoose}>
        <Avatar id={user.id} name={user.displayName} kind={user.kind} size={30} />
        <span className={styles.names}>
          <bdi>{user.displayName}</bdi>
          <small>@{user.username}</small>
        </span>
        {user.kind === "bot" ? <Tag look="accent">{t("chat.bot")}</Tag> : null}
        {mode === "many" ? <span className={chosen ? styles.on : styles.off}>{chosen ? <Icon name="check" size={14} /> : null}</span> : null}
      </button>
    </li>
  );
}

function Chosen({ users, onRemove }: { users: readonly User[]; onRemove: (user: User) => void }) {
  const { t } = useTranslation();
  if (users.length === 0) return null;
  return (
    <ul className={styles.chosen} aria-label={t("create.chosen", { count: users.length })}>
      {users.map((user) => (
        <li key={user.id}>
          <button type="button" aria-label={t("create.remove", { name: user.displayName })} onClick={() => onRemove(user)}>
            <bdi>{user.displayName}</bdi>
            <Icon name="close" size={12} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** People and bots from the directory, by any part of a name. */
export function UserPicker({ mode, chosen, without, kind, withMe, onChoose }: UserPickerProps) {
  const { t } = useTranslation();
  const me = useObservable(client.session).me?.id;
  const [words, setWords] = useState("");
  const q = useDeferredValue(words.trim());
  const found = useQuery({ queryKey: ["users", q, kind], queryFn: () => client.users.search(q, kind), placeholderData: keepPreviousData, staleTime: 0 });
  const offered = found.data?.filter((user) => (withMe || user.id !== me) && !without?.has(user.id));
  return (
    <div className={styles.picker}>
      {mode === "many" ? <Chosen users={chosen} onRemove={onChoose} /> : null}
      <TextField label={t("create.search")} type="search" autoComplete="off" maxLength={100} value={words} onChange={(event) => setWords(event.target.value)} />
      <Fault error={found.error} onRetry={() => void found.refetch()} />
      <div className={styles.results} aria-busy={found.isFetching}>
        {found.isPending ? <Skeleton rows={4} label={t("common.loading")} /> : null}
        {offered?.length === 0 ? (
          <Empty icon="search" title={t("create.noResult")}>
            {t("create.noResultText")}
          </Empty>
        ) : null}
        <ul aria-label={t("create.results")}>
          {offered?.map((user) => (
            <Result key={user.id} user={user} mode={mode} chosen={chosen.some((one) => one.id === user.id)} onChoose={() => onChoose(user)} />
          ))}
        </ul>
      </div>
    </div>
  );
}
