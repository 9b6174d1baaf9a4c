import type { PolicyReason } from "@hoopoe/protocol";

type Words = Record<"zh" | "en", string>;

/** What stands in the place of an answer that policy blocked: what happened and what helps, for programs that know nothing of `ai.policy`. */
const notices: Record<PolicyReason, Words> = {
  consent_missing: {
    zh: "没有回答：你尚未同意把内容交给这个模型处理。可在“我的”→“同意”中开启后重新提问；聊天本身不受影响。",
    en: "Not answered: you have not consented to this model processing what you write. Allow it under Me → Consents and ask again; chatting itself is not affected.",
  },
  class_forbids: {
    zh: "没有回答：本会话的数据等级不允许把内容发给这个模型。可改用本单位自有的模型，或请会话管理员调整。",
    en: "Not answered: the data class of this conversation does not let its content go to this model. Use a model of the organisation's own, or ask an administrator of the conversation.",
  },
  transfer_basis_missing: {
    zh: "没有回答：这个模型在境外，且尚未登记出境依据。请联系管理员。",
    en: "Not answered: this model is overseas and no basis for transfers to it is recorded. Ask an administrator.",
  },
  secret_found: {
    zh: "没有回答：内容里有密钥、密码一类的机密，不会发给外部模型。去掉后可重新提问。",
    en: "Not answered: there is a key, a password or the like in the text, which is never sent to a model outside. Take it out and ask again.",
  },
  no_access: {
    zh: "没有回答：你不能在这里使用这个机器人。需要时请联系管理员。",
    en: "Not answered: you may not use this bot here. Ask an administrator if you need it.",
  },
  not_permitted: {
    zh: "没有回答：数据出口策略不允许这次调用。请联系管理员。",
    en: "Not answered: the policy on what may leave does not permit this call. Ask an administrator.",
  },
};

export const policyNotice = (reason: PolicyReason | undefined, language: "zh" | "en"): string => notices[reason ?? "not_permitted"][language];
