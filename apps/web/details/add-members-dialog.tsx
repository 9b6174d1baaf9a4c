import type { Conversation, Member, User } from "@hoopoe/protocol";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Button } from "../controls/button.js";
import { Dialog } from "../controls/dialog.js";
import { Fault } from "../controls/fault.js";
import { titleOf } from "../conversations/title.js";
import { UserPicker } from "../directory/user-picker.js";

export function AddMembersDialog({ conversation, present, onClose }: { conversation: Conversation; present: readonly Member[]; onClose: () => void }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<readonly User[]>([]);
  const without = useMemo(() => new Set(present.map((member) => member.userId)), [present]);
  const add = useMutation({
    mutationFn: () => client.call("addMembers", { params: { id: conversation.id }, body: { userIds: chosen.map((user) => user.id) } }),
    onSuccess: onClose,
  });
  const toggle = (user: User) => setChosen(chosen.some((one) => one.id === user.id) ? chosen.filter((one) => one.id !== user.id) : [...chosen, user]);
  const footer = (
    <>
      <Button onClick={onClose}>{t("common.cancel")}</Button>
      <Button look="primary" busy={add.isPending} disabled={chosen.length === 0} onClick={() => add.mutate()}>
        {t("details.addSubmit")}
      </Button>
    </>
  );
  return (
    <Dialog title={t("details.addTitle", { name: titleOf(t, conversation) })} onClose={onClose} footer={footer}>
      <Fault error={add.error} />
      <UserPicker mode="many" chosen={chosen} without={without} onChoose={toggle} />
    </Dialog>
  );
}
