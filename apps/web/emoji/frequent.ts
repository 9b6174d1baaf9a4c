/** The six that are offered first, always in the same place. */
export const frequentEmoji = ["👍", "👌", "❤️", "😂", "🎉", "🙏"] as const;
