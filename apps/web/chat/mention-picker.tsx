import type { User } from "@hoopoe/protocol";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "../controls/avatar.js";
import { Tag } from "../controls/tag.js";
import styles from "./mention-picker.module.css";

/** Members that fit the word behind @. The focus stays in the text; keys are handled there. */
export function MentionPicker({ id, users, active, onPick }: { id: string; users: readonly User[]; active: number; onPick: (user: User) => void }) {
  const { t } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // Newer browsers return a promise here, which must not be taken for the effect's clean-up.
    void list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <ul ref={list} id={id} className={styles.picker} role="listbox" aria-label={t("chat.mention")}>
      {users.map((user, index) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the text field has the keys
        <li
          key={user.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={index === active ? styles.active : ""}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onPick(user)}
        >
          <Avatar id={user.id} name={user.displayName} kind={user.kind} size={24} />
          <bdi>{user.displayName}</bdi>
          <small>@{user.username}</small>
          {user.kind === "bot" ? <Tag look="accent">{t("chat.bot")}</Tag> : null}
        </li>
      ))}
    </ul>
  );
}
