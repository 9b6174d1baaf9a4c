import { useTranslation } from "react-i18next";
import { NavLink, useLocation } from "react-router";
import { Mark } from "../brand/mark.js";
import { client } from "../client.js";
import { Avatar } from "../controls/avatar.js";
import { Icon, type IconName } from "../controls/icon.js";
import { useObservable } from "../observable.js";
import styles from "./rail.module.css";
import { useUnreadTitle } from "./unread-title.js";

function Place({ to, icon, text, active }: { to: string; icon: IconName; text: string; active?: boolean }) {
  return (
    <li>
      <NavLink to={to} className={({ isActive }) => `${styles.place} ${(active ?? isActive) ? styles.here : ""}`}>
        <Icon name={icon} size={21} />
        <span>{text}</span>
      </NavLink>
    </li>
  );
}

/** The places of the product: a column at the left, a bar at the bottom of narrow windows (hidden there while a chat is open). */
export function Rail() {
  const { t } = useTranslation();
  const { me } = useObservable(client.session);
  const { pathname } = useLocation();
  useUnreadTitle();
  const inChat = pathname.startsWith("/c/");
  if (!me) return null;
  return (
    <nav className={`${styles.rail} ${inChat ? styles.inChat : ""}`} aria-label={t("nav.label")}>
      <span className={styles.brand} title={me.organisation.name}>
        <Mark size={32} />
      </span>
      <ul>
        <Place to="/" icon="chat" text={t("nav.chats")} active={pathname === "/" || inChat} />
        <Place to="/search" icon="search" text={t("search.title")} />
        {me.role === "admin" ? (
          <>
            <Place to="/admin/people" icon="people" text={t("nav.people")} active={/^\/admin\/(people|invites|erasures)/.test(pathname)} />
            <Place to="/admin/models" icon="model" text={t("nav.models")} active={/^\/admin\/(models|usage|egress)/.test(pathname)} />
            <Place to="/admin/bots" icon="bot" text={t("nav.bots")} />
            <Place to="/admin/organisation" icon="settings" text={t("nav.organisation")} active={/^\/admin\/(organisation|policies)/.test(pathname)} />
          </>
        ) : null}
        <li className={styles.me}>
          <NavLink to="/me" className={({ isActive }) => `${styles.place} ${isActive ? styles.here : ""}`}>
            <Avatar id={me.id} name={me.displayName} size={26} />
            <span>{t("nav.me")}</span>
          </NavLink>
        </li>
      </ul>
    </nav>
  );
}
