import type { SearchSwitch as Switch } from "@hoopoe/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Fault } from "../controls/fault.js";
import { Select } from "../controls/field.js";

/** Whether the messages of a conversation can be searched; its admins change it. */
export function SearchSwitch({ conversationId, fixed }: { conversationId: string; fixed: boolean }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const key = ["conversation-search", conversationId];
  const state = useQuery({ queryKey: key, queryFn: () => client.call("readConversationSearch", { params: { id: conversationId } }) });
  const change = useMutation({
    mutationFn: (on: boolean) => client.call("switchConversationSearch", { params: { id: conversationId }, body: { on } }),
    onSuccess: (now: Switch) => cache.setQueryData(key, now),
  });
  const options = [
    { value: "on", text: t("details.searchOn") },
    { value: "off", text: t("details.searchOff") },
  ];
  const on = change.isPending ? change.variables : state.data?.on;
  return (
    <>
      <Select
        label={t("details.search")}
        hint={t("details.searchNote")}
        disabled={fixed || state.data === undefined || change.isPending}
        options={options}
        value={on === false ? "off" : "on"}
        onChange={(event) => change.mutate(event.target.value === "on")}
      />
      <Fault error={change.error ?? state.error} />
    </>
  );
}
