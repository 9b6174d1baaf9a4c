import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { HoopoeError } from "@hoopoe/sdk";
import { Button } from "../controls/button.js";
import { Empty, Skeleton } from "../controls/empty.js";
import { Fault } from "../controls/fault.js";
import { Page } from "../shell/page.js";
import { Found } from "./found.js";
import { last, nothingWanted, searches, type Wanted } from "./search.js";
import { SearchForm } from "./search-form.js";
import styles from "./search.module.css";
import { useFound } from "./use-found.js";

const typingMs = 400;

/** What is asked now: a moment after the last key, or at once by Enter. */
function useAsked(wanted: Wanted): [Wanted, () => void] {
  const [asked, setAsked] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), typingMs);
    return () => clearTimeout(timer);
  }, [wanted]);
  return [asked, () => setAsked(wanted)];
}

/** Search in all that the caller may read. */
export function SearchPage() {
  const { t } = useTranslation();
  const { state } = useLocation() as { state: { conversationId?: string } | null };
  const [wanted, setWanted] = useState<Wanted>(() =>
    state?.conversationId ? { ...nothingWanted, conversationId: state.conversationId } : (searches.get(last) ?? nothingWanted),
  );
  const [asked, ask] = useAsked(wanted);
  useEffect(() => searches.set(last, wanted), [wanted]);
  const { input, found, goesOn } = useFound(asked);
  const off = found.error instanceof HoopoeError && found.error.code === "CONFLICT";
  return (
    <Page title={t("search.title")} lead={t("search.lead")}>
      <SearchForm wanted={wanted} onChange={setWanted} onSubmit={ask} />
      {off ? (
        <Empty icon="lock" title={t(asked.conversationId ? "search.offHere" : "search.off")}>
          {t(asked.conversationId ? "search.offHereText" : "search.offText")}
        </Empty>
      ) : (
        <Fault error={found.error} onRetry={() => void found.refetch()} />
      )}
      <div role="status" aria-live="polite" className={styles.status}>
        {input.q !== "" && found.isSuccess && !found.isPlaceholderData
          ? t("search.count", { count: found.items.length, more: found.hasNextPage ? "+" : "" })
          : ""}
      </div>
      {input.q === "" ? (
        <Empty icon="search" title={t("search.empty")}>
          {t("search.emptyText")}
        </Empty>
      ) : null}
      {input.q !== "" && (found.isPending || goesOn) ? <Skeleton rows={4} label={t("common.loading")} tall /> : null}
      {input.q !== "" && found.isSuccess && found.items.length === 0 && !found.hasNextPage ? (
        <Empty icon="search" title={t("search.none")}>
          {t("search.noneText")}
        </Empty>
      ) : null}
      {input.q !== "" && found.items.length > 0 ? (
        <ol className={styles.list} aria-label={t("search.results")} aria-busy={found.isPlaceholderData}>
          {found.items.map((hit) => (
            <Found key={hit.message.id} hit={hit} />
          ))}
        </ol>
      ) : null}
      {input.q !== "" && found.hasNextPage ? (
        <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("common.loadMore")}
        </Button>
      ) : null}
    </Page>
  );
}
