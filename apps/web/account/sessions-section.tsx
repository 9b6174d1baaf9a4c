import type { RouteAnswer } from "@hoopoe/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Confirm } from "../controls/confirm.js";
import { Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { Icon } from "../controls/icon.js";
import { Tag } from "../controls/tag.js";
import { fullTime } from "../i18n/time.js";
import { Section } from "../shell/page.js";
import styles from "./account.module.css";

type Session = RouteAnswer<"listSessions">["items"][number];
const key = ["sessions"];

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { t, i18n } = useTranslation();
  return (
    <li className={styles.session}>
      <Icon name="device" size={22} />
      <div>
        <bdi>{session.deviceName ?? t("me.unknownDevice")}</bdi> {session.current ? <Tag look="good">{t("me.thisOne")}</Tag> : null}
        <p>
          {session.address ?? t("common.unknown")} · {t("me.lastUsed", { time: fullTime(i18n.language, session.lastUsedAt) })} ·{" "}
          {t("me.since", { time: fullTime(i18n.language, session.createdAt) })}
        </p>
      </div>
      {session.current ? null : (
        <Button small onClick={onEnd}>
          {t("me.end")}
        </Button>
      )}
    </li>
  );
}

export function SessionsSection() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const sessions = useQuery({ queryKey: key, queryFn: () => client.call("listSessions") });
  const [ending, setEnding] = useState<Session | null>(null);
  const end = useMutation({
    mutationFn: (id: string) => client.call("endSession", { params: { id } }),
    onSuccess: () => setEnding(null),
    onSettled: () => cache.invalidateQueries({ queryKey: key }),
  });
  const ask = (session: Session) => {
    end.reset();
    setEnding(session);
  };
  return (
    <Section title={t("me.sessions")} lead={t("me.sessionsLead")}>
      {sessions.isPending ? <Skeleton rows={2} label={t("common.loading")} tall /> : null}
      <Fault error={sessions.error} onRetry={() => void sessions.refetch()} />
      <ul className={styles.sessions}>
        {sessions.data?.items.map((session) => (
          <SessionRow key={session.id} session={session} onEnd={() => ask(session)} />
        ))}
      </ul>
      {ending ? (
        <Confirm
          title={t("me.endTitle")}
          action={t("me.end")}
          busy={end.isPending}
          error={end.error}
          onConfirm={() => end.mutate(ending.id)}
          onClose={() => setEnding(null)}
        >
          <p>{t("me.endText")}</p>
        </Confirm>
      ) : null}
    </Section>
  );
}
