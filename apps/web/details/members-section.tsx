import type { Conversation, Member, User } from "@hoopoe/protocol";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { client } from "../client.js";
import { Avatar } from "../controls/avatar.js";
import { Button, IconButton } from "../controls/button.js";
import { Confirm } from "../controls/confirm.js";
import { Tag } from "../controls/tag.js";
import { useUsers } from "../directory/use-users.js";
import { byName } from "../i18n/collate.js";
import { useObservable } from "../observable.js";
import { AddMembersDialog } from "./add-members-dialog.js";
import styles from "./details-drawer.module.css";

type MemberRowProps = { member: Member; user: User | null; me: boolean; removable: boolean; onRemove: () => void };

function MemberRow({ member, user, me, removable, onRemove }: MemberRowProps) {
  const { t } = useTranslation();
  const online = useObservable(client.presence.get(member.userId)) === "online";
  const name = user?.displayName ?? "…";
  return (
    <li className={styles.member}>
      <Avatar id={member.userId} name={name} kind={user?.kind} size={30} online={user?.kind === "human" ? online : undefined} />
      <span className={styles.names}>
        <bdi>
          {name} {me ? t("details.you") : ""}
        </bdi>
        <small>@{user?.username ?? "…"}</small>
      </span>
      {user?.kind === "bot" ? <Tag look="accent">{t("chat.bot")}</Tag> : null}
      {member.role === "admin" ? <Tag>{t("details.admin")}</Tag> : null}
      {removable ? <IconButton icon="close" size={15} label={`${t("details.remove")}: ${name}`} onClick={onRemove} /> : null}
    </li>
  );
}

export function MembersSection({ conversation, members }: { conversation: Conversation; members: readonly Member[] }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const meId = useObservable(client.session).me?.id ?? "";
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<string | null>(null);
  const present = useMemo(() => members.filter((member) => !member.leftAt), [members]);
  const users = useUsers(useMemo(() => present.map((member) => member.userId), [present]));
  const sorted = useMemo(() => {
    const compare = byName(i18n.language);
    return present
      .map((member, index) => ({ member, user: users[index] ?? null }))
      .sort((a, b) => compare(a.user?.displayName ?? "", b.user?.displayName ?? ""));
  }, [present, users, i18n.language]);
  const remove = useMutation({
    mutationFn: (userId: string) => client.call("removeMember", { params: { id: conversation.id, userId } }),
    onSuccess: (_, userId) => {
      setRemoving(null);
      if (userId === meId) void navigate("/");
    },
  });
  const group = conversation.kind !== "direct";
  const leaving = removing === meId;
  const name = sorted.find(({ member }) => member.userId === removing)?.user?.displayName ?? "";
  const ask = (userId: string) => {
    remove.reset();
    setRemoving(userId);
  };
  return (
    <section className={styles.section}>
      <div className={styles.row}>
        <h3>{t("details.count", { count: present.length })}</h3>
        {group && conversation.role === "admin" ? (
          <Button small icon="plus" onClick={() => setAdding(true)}>
            {t("common.add")}
          </Button>
        ) : null}
      </div>
      <ul className={styles.members} aria-label={t("details.members")}>
        {sorted.map(({ member, user }) => (
          <MemberRow
            key={member.userId}
            member={member}
            user={user}
            me={member.userId === meId}
            removable={group && conversation.role === "admin" && member.userId !== meId}
            onRemove={() => ask(member.userId)}
          />
        ))}
      </ul>
      {group ? (
        <Button look="ghost" icon="leave" onClick={() => ask(meId)}>
          {t("details.leave")}
        </Button>
      ) : null}
      {adding ? <AddMembersDialog conversation={conversation} present={present} onClose={() => setAdding(false)} /> : null}
      {removing ? (
        <Confirm
          title={leaving ? t("details.leaveTitle") : t("details.removeTitle", { name })}
          action={leaving ? t("details.leave") : t("details.remove")}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(removing)}
          onClose={() => setRemoving(null)}
        >
          <p>{leaving ? t("details.leaveText") : t("details.removeText", { name })}</p>
        </Confirm>
      ) : null}
    </section>
  );
}
