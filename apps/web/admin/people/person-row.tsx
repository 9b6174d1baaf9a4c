import type { AdminUser } from "@hoopoe/protocol";
import { useTranslation } from "react-i18next";
import { Avatar } from "../../controls/avatar.js";
import { Menu, type MenuItem } from "../../controls/menu.js";
import { Tag } from "../../controls/tag.js";
import { useIsMe } from "../../directory/use-users.js";
import { fullTime } from "../../i18n/time.js";
import styles from "../admin.module.css";
import type { Asked } from "./people-page.js";

export function PersonRow({ user, onAsk }: { user: AdminUser; onAsk: (act: Asked["act"]) => void }) {
  const { t, i18n } = useTranslation();
  const me = useIsMe(user.id);
  const active = user.deactivatedAt === null;
  const admin = user.role === "admin";
  // nothing is left of them to change
  const erased = user.username === `erased-${user.id}`;
  const aliases: MenuItem = { text: t("people.aliases"), icon: "edit", onChoose: () => onAsk("aliases") };
  const items: MenuItem[] = [
    aliases,
    { text: t("people.reset"), icon: "key", onChoose: () => onAsk("reset") },
    { text: admin ? t("people.makeMember") : t("people.makeAdmin"), icon: "person", onChoose: () => onAsk(admin ? "makeMember" : "makeAdmin") },
    active
      ? { text: t("people.deactivate"), icon: "failed", danger: true, onChoose: () => onAsk("deactivate") }
      : { text: t("people.reactivate"), icon: "retry", onChoose: () => onAsk("reactivate") },
    { text: t("people.erase"), icon: "trash", danger: true, onChoose: () => onAsk("erase") },
  ];
  return (
    <li className={active ? "" : styles.off}>
      <Avatar id={user.id} name={user.displayName} size={34} />
      <span className={styles.who}>
        <strong>
          <bdi>{user.displayName}</bdi> {me ? t("people.you") : ""}
        </strong>
        <small>@{user.username}</small>
      </span>
      {active ? null : <Tag look="danger">{t(erased ? "people.erased" : "people.deactivated")}</Tag>}
      {erased ? null : <Tag look={admin ? "accent" : "quiet"}>{admin ? t("people.admin") : t("people.member")}</Tag>}
      <span className={styles.quiet} title={t("people.created", { time: fullTime(i18n.language, user.createdAt) })}>
        {t("people.lastSeen")}: {user.lastSeenAt ? fullTime(i18n.language, user.lastSeenAt) : t("common.never")}
      </span>
      {/* One's own account is kept from accidents; another administrator can change more of it. */}
      {erased ? null : <Menu label={t("people.actions", { name: user.displayName })} items={() => (me ? [aliases] : items)} />}
    </li>
  );
}
