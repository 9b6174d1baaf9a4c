import type { Conversation, Member } from "@hoopoe/protocol";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client } from "../client.js";
import { Confirm } from "../controls/confirm.js";
import { Notice } from "../controls/notice.js";
import { hasCode } from "../i18n/error-text.js";

type RoleDialogProps = { conversation: Conversation; member: Member; name: string; me: boolean; onClose: () => void };

/** Makes a member an administrator of the conversation, or no longer; says what that means first. */
export function RoleDialog({ conversation, member, name, me, onClose }: RoleDialogProps) {
  const { t } = useTranslation();
  const role = member.role === "admin" ? "member" : "admin";
  const change = useMutation({
    mutationFn: () => client.call("updateMember", { params: { id: conversation.id, userId: member.userId }, body: { role } }),
    onSuccess: onClose,
  });
  const last = hasCode(change.error, "CONFLICT") && role === "member";
  const words = role === "admin" ? t("details.makeAdminText", { name }) : me ? t("details.stepDownText") : t("details.makeMemberText", { name });
  return (
    <Confirm
      title={role === "admin" ? t("details.makeAdminTitle", { name }) : t("details.makeMemberTitle", { name })}
      action={role === "admin" ? t("details.makeAdmin") : t("details.makeMember")}
      look={role === "admin" ? "primary" : "danger"}
      busy={change.isPending}
      error={last ? null : change.error}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    >
      <p>{words}</p>
      {last ? (
        <Notice look="warning" role="alert">
          {t("details.lastAdmin")}
        </Notice>
      ) : null}
    </Confirm>
  );
}
