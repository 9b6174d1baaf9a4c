import type { Conversation, Member, User } from "@hoopoe/protocol";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { client } from "../client.js";
import { Avatar } from "../controls/avatar.js";
import { Button } from "../controls/button.js";
import { Confirm } from "../controls/confirm.js";
import { Menu, type MenuItem } from "../controls/menu.js";
import { Tag } from "../controls/tag.js";
import { useUsers } from "../directory/use-users.js";
import { byName } from "../i18n/collate.js";
import { useObservable } from "../observable.js";
import { AddMembersDialog } from "./add-members-dialog.js";
import styles from "./details-drawer.module.css";
import { RoleDialog } from "./role-dialog.js";

/** `manage`: what the caller may do with this member; none, and there is no menu. */
type MemberRowProps = { member: Member; user: User | null; me: boolean; manage: readonly MenuItem[] };

function MemberRow({ member, user, me, manage }: MemberRowProps) {
  const { t } = useTranslation();
  // Told for the other sides of direct chats only: of whom nothing was heard, nothing is known.
  const online = useObservable(client.presence.get(member.userId)) === "online";
  const name = user?.displayName ?? "…";
  return (
    <li className={styles.member}>
      <Avatar id={member.userId} name={name} kind={user?.kind} size={30} online={online || undefined} />
      <span className={styles.names}>
        <bdi>
          {name} {me ? t("details.you") : ""}
        </bdi>
        <small>@{user?.username ?? "…"}</small>
      </span>
      {user?.kind === "bot" ? <Tag look="accent">{t("chat.bot")}</Tag> : null}
      {member.role === "admin" ? <Tag>{t("details.admin")}</Tag> : null}
      {manage.length > 0 ? <Menu label={t("details.actions", { name })} items={() => manage} /> : null}
    </li>
  );
}

export function MembersSection({ conversation, members }: { conversation: Conversation; members: readonly Member[] }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const meId = useObservable(client.session).me?.id ?? "";
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<string | null>(null);
  const [changing, setChanging] = useState<string | null>(null);
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
  const nameOf = (userId: string | null) => sorted.find(({ member }) => member.userId === userId)?.user?.displayName ?? "";
  const name = nameOf(removing);
  const changed = present.find((member) => member.userId === changing);
  const ask = (userId: string) => {
    remove.reset();
    setRemoving(userId);
  };
  const manage = (member: Member, user: User | null): MenuItem[] => {
    if (!group || conversation.role !== "admin") return [];
    const { userId, role } = member;
    const roleItem: MenuItem = {
      text: role === "admin" ? t("details.makeMember") : t("details.makeAdmin"),
      icon: "key",
      onChoose: () => setChanging(userId),
    };
    const removeItem: MenuItem = { text: t("details.remove"), icon: "leave", danger: true, onChoose: () => ask(userId) };
    return [...(user?.kind === "bot" ? [] : [roleItem]), ...(userId === meId ? [] : [removeItem])];
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
          <MemberRow key={member.userId} member={member} user={user} me={member.userId === meId} manage={manage(member, user)} />
        ))}
      </ul>
      {group ? (
        <Button look="ghost" icon="leave" onClick={() => ask(meId)}>
          {t("details.leave")}
        </Button>
      ) : null}
      {adding ? <AddMembersDialog conversation={conversation} present={present} onClose={() => setAdding(false)} /> : null}
      {changed ? (
        <RoleDialog conversation={conversation} member={changed} name={nameOf(changing)} me={changing === meId} onClose={() => setChanging(null)} />
      ) : null}
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
