import type { MessageView } from "@hoopoe/sdk";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { Button } from "../controls/button.js";
import { Tag } from "../controls/tag.js";
import { useKept } from "../kept.js";
import { client } from "../client.js";
import { type Recalled, recalled } from "./change-messages.js";
import { type ChatPlace, useChat } from "./chat-context.js";
import { labelOf } from "./answer-label.js";
import { addToDraft } from "./drafts.js";
import styles from "./recalled-line.module.css";

/** The server does not say who took a message back. Where only its author could, or it was done here, this does; else it names the author only. */
function words(t: TFunction, message: MessageView, given: { name: string; byMe: boolean; place: ChatPlace }): string {
  const { name, byMe, place } = given;
  const mine = message.sender.id === place.meId;
  const byAuthor = message.ai === null && (byMe ? mine : place.kind === "direct" || place.onlyAdmin === message.sender.id);
  if (byAuthor) return mine ? t("recall.byYou") : t("recall.by", { name });
  if (byMe) return t("recall.byYouOf", { name });
  return mine ? t("recall.yours") : t("recall.of", { name });
}

/** Mentions by id, under the names that stand in the text. */
const pickedOf = ({ mentions }: NonNullable<Recalled>): Map<string, string> =>
  new Map(mentions.flatMap((id) => (client.users.get(id).get() ? [[id, client.users.get(id).get()?.displayName ?? ""] as const] : [])));

/** What stands in the place of a recalled message. One's own text can be taken up again for some minutes. */
export function RecalledLine({ message, name }: { message: MessageView; name: string }) {
  const { t } = useTranslation();
  const place = useChat();
  const here = useKept(recalled, message.id);
  const own = here?.own ?? null;
  return (
    <p className={styles.line}>
      {labelOf(message) ? <Tag look="accent">{labelOf(message)}</Tag> : null}
      <span>{words(t, message, { name, byMe: here !== undefined, place })}</span>
      {own ? (
        <Button small look="ghost" className={styles.again} onClick={() => addToDraft(message.conversationId, own.text, pickedOf(own))}>
          {t("recall.reedit")}
        </Button>
      ) : null}
    </p>
  );
}
