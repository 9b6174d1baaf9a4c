import type { Invite } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Button } from "../../controls/button.js";
import { Confirm } from "../../controls/confirm.js";
import { Empty, Skeleton } from "../../controls/empty.js";
import { Fault } from "../../controls/fault.js";
import { Icon } from "../../controls/icon.js";
import { Tag } from "../../controls/tag.js";
import { useName } from "../../directory/use-users.js";
import { fullTime } from "../../i18n/time.js";
import { Page } from "../../shell/page.js";
import styles from "../admin.module.css";
import { after, usePages } from "../../pages.js";
import { PeopleTabs } from "../people/people-tabs.js";
import { NewInviteDialog } from "./new-invite-dialog.js";

function standing(t: TFunction, invite: Invite): { alive: boolean; text: string } {
  if (invite.endedAt) return { alive: false, text: t("invites.ended") };
  if (Date.parse(invite.expiresAt) < Date.now()) return { alive: false, text: t("invites.expired") };
  return invite.usesLeft > 0 ? { alive: true, text: t("invites.alive") } : { alive: false, text: t("invites.usedUp") };
}

function InviteRow({ invite, onEnd }: { invite: Invite; onEnd: () => void }) {
  const { t, i18n } = useTranslation();
  const name = useName(invite.createdBy);
  const { alive, text } = standing(t, invite);
  return (
    <li className={alive ? "" : styles.off}>
      <Icon name="link" />
      <span className={styles.who}>
        <strong>{t("invites.left", { left: invite.usesLeft, uses: invite.uses })}</strong>
        <small>
          {t("invites.until", { time: fullTime(i18n.language, invite.expiresAt) })} · {t("invites.by", { name })}
        </small>
      </span>
      <Tag look={alive ? "good" : "quiet"}>{text}</Tag>
      {alive ? (
        <Button small onClick={onEnd}>
          {t("invites.end")}
        </Button>
      ) : null}
    </li>
  );
}

/** Links by which people make their own accounts. */
export function InvitesPage() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [creating, setCreating] = useState(false);
  const [ending, setEnding] = useState<Invite | null>(null);
  const invites = usePages(["invites"], (cursor) => client.call("listInvites", { query: { limit: 50, ...after(cursor) } }));
  const end = useMutation({
    mutationFn: (id: string) => client.call("endInvite", { params: { id } }),
    onSuccess: () => setEnding(null),
    onSettled: () => cache.invalidateQueries({ queryKey: ["invites"] }),
  });
  const create = (
    <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
      {t("invites.create")}
    </Button>
  );
  return (
    <Page title={t("people.title")} lead={t("people.lead")} action={create}>
      <PeopleTabs />
      <Fault error={invites.error} onRetry={() => void invites.refetch()} />
      {invites.isPending ? <Skeleton rows={3} label={t("common.loading")} tall /> : null}
      {invites.isSuccess && invites.items.length === 0 ? (
        <Empty icon="link" title={t("invites.empty")}>
          {t("invites.emptyText")}
        </Empty>
      ) : null}
      {invites.items.length > 0 ? (
        <ul className={styles.list} aria-label={t("people.tabInvites")}>
          {invites.items.map((invite) => (
            <InviteRow
              key={invite.id}
              invite={invite}
              onEnd={() => {
                end.reset();
                setEnding(invite);
              }}
            />
          ))}
        </ul>
      ) : null}
      {invites.hasNextPage ? (
        <Button busy={invites.isFetchingNextPage} onClick={() => void invites.fetchNextPage()}>
          {t("common.loadMore")}
        </Button>
      ) : null}
      {creating ? <NewInviteDialog onClose={() => setCreating(false)} /> : null}
      {ending ? (
        <Confirm
          title={t("invites.endTitle")}
          action={t("invites.end")}
          busy={end.isPending}
          error={end.error}
          onConfirm={() => end.mutate(ending.id)}
          onClose={() => setEnding(null)}
        >
          <p>{t("invites.endText")}</p>
        </Confirm>
      ) : null}
    </Page>
  );
}
