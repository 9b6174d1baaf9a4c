export const commands = {
  commands: {
    summarise: "总结",
    "summarise-unread": "总结新消息",
    "summarise-thread": "总结这个话题",
    translate: "翻译",
    "draft-reply": "起草回复",
    about_one: "依据你能读到的 1 条消息生成，也保存在你与机器人的聊天里。",
    about_other: "依据你能读到的 {{count}} 条消息生成，也保存在你与机器人的聊天里。",
    waiting: "机器人正在处理……",
    openChat: "在机器人聊天里打开",
    useDraft: "用作我的回复",
    copy: "复制",
    nothing: "没有可以总结的新消息。",
    noBot: "还没有你可以使用的、接了模型的机器人。请管理员在“模型”里连接一个。",
  },
};
