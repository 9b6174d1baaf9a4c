/** What is shown where a message's key is gone or its bytes were altered: never half a text. */
export const unreadableText = "⚠ 此消息已无法读取 / This message can no longer be read";

/** The same in the place of a name, a prompt, a device or an address. */
export const unreadableField = "⚠ 已无法读取 / Can no longer be read";

/** What a form sent for a field: the notice sent back is no new value. */
export const withoutNotice = (given: string | undefined): string | undefined => (given === unreadableField ? undefined : given);
