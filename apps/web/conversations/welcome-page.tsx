import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Navigate } from "react-router";
import { client } from "../client.js";
import { useObservable } from "../observable.js";
import { Waiting } from "../session/waiting.js";
import { isAssistant } from "./title.js";

/** Finds or begins the direct chat with the built-in assistant. Null: it is not there. */
async function assistantChat(): Promise<string | null> {
  const assistant = (await client.users.search("assistant", "bot")).find((user) => user.username === "assistant");
  return assistant ? (await client.createConversation({ kind: "direct", memberIds: [assistant.id] })).id : null;
}

/** Where a new account begins: in the chat with the assistant. */
export function WelcomePage() {
  const { t } = useTranslation();
  const { loading, items } = useObservable(client.conversations);
  const known = items.find(isAssistant)?.id;
  const made = useQuery({ queryKey: ["assistant-chat"], queryFn: assistantChat, enabled: !loading && !known });
  if (known ?? made.data) return <Navigate to={`/c/${known ?? made.data}`} replace />;
  if (made.data === null) return <Navigate to="/" replace />;
  return <Waiting label={t("common.loading")} error={made.error} onRetry={() => void made.refetch()} />;
}
