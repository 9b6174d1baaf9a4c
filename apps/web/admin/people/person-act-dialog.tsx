import type { AdminUser, RouteBodyInput } from "@hoopoe/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../client.js";
import { Confirm } from "../../controls/confirm.js";

export type PersonAct = "deactivate" | "reactivate" | "makeAdmin" | "makeMember";

const changes: Record<PersonAct, RouteBodyInput<"adminUpdateUser">> = {
  deactivate: { active: false },
  reactivate: { active: true },
  makeAdmin: { role: "admin" },
  makeMember: { role: "member" },
};

/** Changes an account's standing; asks first, except when it only gives something back. */
export function PersonActDialog({ act, user, onClose }: { act: PersonAct; user: AdminUser; onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => client.call("adminUpdateUser", { params: { id: user.id }, body: changes[act] }),
    onSuccess: onClose,
    onSettled: () => cache.invalidateQueries({ queryKey: ["admin-users"] }),
  });
  useEffect(() => {
    if (act === "reactivate") mutate();
  }, [act, mutate]);
  if (act === "reactivate" && !error) return null;
  const name = user.displayName;
  const texts = {
    deactivate: { title: t("people.deactivateTitle", { name }), text: t("people.deactivateText"), action: t("people.deactivate") },
    reactivate: { title: t("people.reactivate"), text: name, action: t("common.retry") },
    makeAdmin: { title: t("people.roleTitle", { name }), text: t("people.roleAdminText"), action: t("people.makeAdmin") },
    makeMember: { title: t("people.roleTitle", { name }), text: t("people.roleMemberText"), action: t("people.makeMember") },
  }[act];
  return (
    <Confirm title={texts.title} action={texts.action} busy={isPending} error={error} onConfirm={() => mutate()} onClose={onClose}>
      <p>{texts.text}</p>
    </Confirm>
  );
}
