import { Suspense, useCallback } from "react";
import { useTranslation } from "react-i18next";
import { limits } from "@hoopoe/protocol";
import { reactToMessage } from "./change-messages.js";
import { type Asked, useChat } from "./chat-context.js";
import { useMessage } from "./find-message.js";
import { LargeView } from "../files/large-view.js";
import { CommandDialog } from "./command-dialog.js";
import { lazily } from "../shell/lazily.js";
import { FarDialog } from "./far-dialog.js";
import { ForwardDialog } from "./forward-dialog.js";
import { RecallDialog } from "./recall-dialog.js";
import { ReceiptDialog } from "./receipt-dialog.js";
import { StoredDialog } from "./stored-dialog.js";
import { VersionsDialog } from "./versions-dialog.js";

const EmojiPicker = lazily(async () => (await import("../emoji/emoji-picker.js")).EmojiPicker);

function ReactionPicker({ asked, onClose }: { asked: Asked & { what: "reaction" }; onClose: () => void }) {
  const { t } = useTranslation();
  const { handle, meId } = useChat();
  const message = useMessage(handle, asked.message.id) ?? asked.message;
  const mine = new Set(message.reactions.filter(({ userIds }) => userIds.includes(meId)).map(({ emoji }) => emoji));
  const close = useCallback(() => {
    onClose();
    const row = asked.anchor.closest("article");
    row?.querySelector<HTMLElement>("[data-row-focus]")?.focus({ preventScroll: true });
  }, [asked, onClose]);
  const choose = (emoji: string) => {
    close();
    reactToMessage(message, emoji, !mine.has(emoji));
  };
  const note = message.reactions.length >= limits.emojiPerMessage ? t("reactions.full") : null;
  return <EmojiPicker anchor={asked.anchor} chosen={mine} note={note} onChoose={choose} onClose={close} />;
}

/** A picture of a message for as long as it hangs on it: recalling the message closes the view. */
function MessagePicture({ asked, onClose }: { asked: Asked & { what: "picture" }; onClose: () => void }) {
  const { handle } = useChat();
  const { message, fileId } = asked;
  const now = useMessage(handle, message.id) ?? message;
  return <LargeView files={now.attachments} fileId={fileId} onClose={onClose} />;
}

/** What a row asked for, over the chat. */
export function ChatDialogs({ asked, onClose }: { asked: Asked | null; onClose: () => void }) {
  const { handle } = useChat();
  if (!asked) return null;
  switch (asked.what) {
    case "stored":
      return <StoredDialog message={asked.message} onClose={onClose} />;
    case "receipt":
      return <ReceiptDialog runId={asked.runId} state={asked.state} onClose={onClose} />;
    case "recall":
      return <RecallDialog message={asked.message} onClose={onClose} />;
    case "forward":
      return <ForwardDialog message={asked.message} onClose={onClose} />;
    case "versions":
      return <VersionsDialog message={asked.message} onClose={onClose} />;
    case "far":
      return <FarDialog key={asked.message.id} message={asked.message} onClose={onClose} />;
    case "picture":
      return <MessagePicture asked={asked} onClose={onClose} />;
    case "command":
      return <CommandDialog command={asked.command} replyIn={handle.id} onClose={onClose} />;
    case "reaction":
      return (
        <Suspense fallback={null}>
          <ReactionPicker key={asked.message.id} asked={asked} onClose={onClose} />
        </Suspense>
      );
  }
}
