import type { admin as english } from "../en/admin.js";

export const admin: typeof english = {
  people: {
    title: "成员", lead: "所有账号，以及给尚无账号者的邀请链接。", tabPeople: "账号", tabInvites: "邀请链接", search: "搜索姓名", add: "添加成员", empty: "没有找到", emptyText: "换名字的另一部分试试。",
    name: "姓名", role: "角色", lastSeen: "最近在线", state: "状态", admin: "管理员", member: "成员", active: "正常", deactivated: "已停用", actions: "{{name}} 的操作", reset: "重设密码", makeAdmin: "设为管理员", makeMember: "设为普通成员",
    deactivate: "停用", reactivate: "恢复", you: "（你）", created: "添加于 {{time}}",
    addTitle: "添加成员", addLead: "请亲自把密码交给对方；首次登录时必须更换。", addSubmit: "添加", addedTitle: "已添加“{{name}}”", addedText: "请通过可信的方式转交，以下内容不会再次显示。",
    resetTitle: "为“{{name}}”设置新密码", resetLead: "此人的所有会话将结束，下次登录时必须更换密码。", resetSubmit: "设置密码", resetDone: "新密码已设置。请通过可信的方式转交，它不会再次显示。", generate: "生成一个",
    deactivateTitle: "停用“{{name}}”？", deactivateText: "所有会话立即结束，且无法再登录。消息保留。可以恢复。", roleTitle: "更改“{{name}}”的角色？", roleAdminText: "管理员可以管理成员、模型和机器人，但不能阅读他人的会话。", roleMemberText: "将不能再管理成员、模型和机器人。", confirm: "更改",
  },
  invites: {
    create: "新建邀请链接", expires: "有效期", uses: "可供多少人使用", day_one: "{{count}} 天", day_other: "{{count}} 天", submit: "生成链接", readyTitle: "链接已生成", readyText: "请现在复制：服务器只保存其指纹，之后无法再显示。", copyLabel: "邀请链接",
    empty: "没有邀请链接", emptyText: "新建一个，发给要加入的人。", left: "剩余 {{left}} / {{uses}} 次", until: "有效期至 {{time}}", by: "由{{name}}创建", ended: "已结束", expired: "已过期", usedUp: "已用完", alive: "有效", end: "结束", endTitle: "结束此邀请链接？", endText: "之后无人能再用它加入；已加入的人不受影响。",
  },
  models: {
    title: "模型", lead: "为机器人提供回答的服务：自己的机器，或云服务。", connect: "连接模型", empty: "尚未连接模型", emptyText: "在此之前，内置助手根据文档回答。连接自己的模型后，机器人就能回答任何问题。", edit: "编辑", test: "测试", remove: "断开", removeTitle: "断开“{{name}}”？", removeText: "使用它的机器人将无法回答。",
    choose: "模型在哪里运行？", own: "自己的机器上", services: "云服务", other: "其他地址", otherHint: "任何兼容 OpenAI 的服务", name: "名称", nameHint: "在此列表中的名称。", baseUrl: "地址", baseUrlHint: "包含版本，例如 http://10.0.0.5:8000/v1", badUrl: "以 http:// 或 https:// 开头的地址，不含用户名、查询和片段。", apiKey: "API 密钥", apiKeyHint: "加密保存，不会再次显示。", apiKeyKept: "已保存密钥。留空则保持不变。", apiKeyNone: "自己的服务通常不需要。", badKey: "不含空格的可打印 ASCII 字符。",
    jurisdiction: "数据在哪里处理？", local: "本地", domestic: "境内", overseas: "境外", localHint: "在组织自己控制的机器上，数据不出门。", domesticHint: "境内的云服务。", overseasHint: "境外的云服务。", refused: "目前会被拒绝", refusedText: "在能够先遮盖个人数据（脱敏）之前，只会请求本地的服务。使用此服务的机器人会回答“策略不允许”。可以先保存并测试。", strictTitle: "已知此地址属于：{{jurisdiction}}", strictText: "以你所声明的和地址已知情况中更严格的为准。",
    save: "保存并测试", saveOnly: "保存", testing: "正在测试…工作进程正在请求该服务。", testTitle: "测试“{{name}}”", testModel: "要测试的模型", testModelHint: "留空：使用服务列出的第一个。", runTest: "运行测试", runAgain: "再次测试", passed: "通过", failed: "失败", pending: "等待中", notTried: "未测试", firstToken: "{{ms}} 毫秒后出现首字", found_one: "发现 {{count}} 个模型", found_other: "发现 {{count}} 个模型", allGood: "机器人所需的一切都正常。", chatBroken: "机器人还不能使用此服务：“{{check}}”失败。", someMissing: "机器人可以回答；缺少的部分只影响以后的功能。",
    check: { reachable: "可以连接", auth: "密钥有效", chat: "能够回答", streaming: "流式输出", tools: "工具调用", embeddings: "向量" }, checkHint: { reachable: "地址有响应", auth: "服务允许访问", chat: "能回答一个简短的问题", streaming: "回答逐字出现", tools: "以后执行操作的机器人需要", embeddings: "以后的文档检索需要" },
    next: "接下来？", makeBot: "用此模型创建机器人", useForAssistant: "让助手使用它", assistantModel: "助手使用的模型", assistantDone: "助手现在用 {{model}} 回答。", openAssistant: "打开聊天", keyYes: "有密钥", keyNo: "无密钥", declared: "声明为{{jurisdiction}}", backToList: "所有模型", editTitle: "编辑“{{name}}”", step1: "服务", step2: "连接", step3: "测试",
  },
  bots: {
    title: "机器人", lead: "由模型代言的成员。像普通成员一样加入群聊，或直接给它发消息。", create: "新建机器人", empty: "目前只有内置助手", emptyText: "连接模型，然后用它创建机器人。", edit: "编辑", createTitle: "新建机器人", editTitle: "编辑“{{name}}”", displayName: "名称", provider: "模型服务", model: "模型", modelHint: "服务所列出的模型名。", prompt: "提示词", promptHint: "机器人是谁、该如何回答。加密保存。", promptLong: "最多 {{count}} 个字符。", triggers: "何时回答", direct: "单聊中", directHint: "回答每一条消息。", mention: "被提及时", mentionHint: "在群聊或频道中被 @ 或被回复时。", submit: "创建机器人", save: "保存", deactivate: "停用", reactivate: "恢复", deactivateTitle: "停用“{{name}}”？", deactivateText: "它将不再回答，消息保留。可以恢复。", deactivated: "已停用", builtIn: "内置：根据文档回答", noProvider: "无模型（仅文档）", needModel: "请先连接模型", needModelText: "机器人需要模型才能回答。", openChat: "打开聊天", none: "不自动回答", never: "单聊和提及时都不回答。",
  },
  me: {
    title: "我", signOut: "退出登录", profile: "账号", password: "密码", passwordLead: "更改后，你的其他会话都会结束。", current: "当前密码", next: "新密码", nextAgain: "再次输入新密码", change: "更改密码", changed: "密码已更改，其他会话已结束。", wrongCurrent: "当前密码不正确。", sessions: "登录会话", sessionsLead: "你登录的设备。不认识的请结束。", thisOne: "当前", end: "结束", endTitle: "结束此会话？", endText: "那台设备会立即退出登录。", lastUsed: "最近使用 {{time}}", since: "登录于 {{time}}", unknownDevice: "未知设备", preferences: "语言与外观", mustTitle: "请设置自己的密码", mustLead: "当前密码是管理员给你的。", mustSubmit: "设置密码", roleAdmin: "管理员", roleMember: "成员",
  },
};
