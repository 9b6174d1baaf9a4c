/** Under which keys the page keeps what it read; whatever changes budgets or how usage is counted reads the others anew. */
export const settingsKey = ["usage-settings"] as const;
export const reportKey = ["usage-report"] as const;
export const budgetsKey = ["budgets"] as const;
export const pricesKey = ["model-prices"] as const;
