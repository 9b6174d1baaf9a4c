/** Under which keys the page keeps what it read of what leaves. */
export const policyKey = ["egress-policy"] as const;
export const versionsKey = ["egress-policy-versions"] as const;
export const versionKey = (version: number) => ["egress-policy-version", version] as const;
export const recipientsKey = ["recipients"] as const;
