import type { Document } from "../document.js";

export const operating: Document = {
  id: "operating",
  title: "运行与备份",
  passages: [
    {
      id: "backup",
      heading: "备份",
      asks: "如何备份 备份数据 恢复 还原 迁移服务器 换机器 DATA_DIR 密钥文件 master key 主密钥 丢失密钥 数据目录",
      text: `需要备份两样东西，并**分开存放**：

1. **数据**。运行 \`node apps/cli/hoopoe.mjs backup 目录\`，期间大家可以照常聊天。新目录里是同一时刻的消息、文件和设置，均为密文。
2. **主密钥**。由 \`MASTER_KEY_FILE\` 指定；没有指定时自动生成在数据目录里（\`keys/master.key\`，权限 0600）。每次轮换后要重新复制。

没有主密钥，数据无法读取，也没有任何办法找回；两者在一起，任何人都能读取。恢复：在空的安装中把密钥放回原处，运行 \`node apps/cli/hoopoe.mjs restore 目录\`，再启动。`,
    },
    {
      id: "start",
      heading: "启动与设置",
      asks: "怎么启动 npm start 安装 部署 端口 PORT HOST 环境变量 局域网访问 别的电脑访问 设置链接 首次设置 链接过期 docker compose 停止服务",
      text: `\`npm start\` 会安装所缺的东西、构建并启动全部服务，最后打印地址和一次性的设置链接（30 分钟有效；过期后重启即可得到新的）。

常用的环境变量：\`HOST\`（默认只在本机 127.0.0.1；要让其他电脑访问，设为 \`0.0.0.0\`）、\`PORT\`（默认 3000）、\`DATA_DIR\`、\`DATABASE_URL\`、\`REDIS_URL\`、\`MASTER_KEY_FILE\`、\`PUBLIC_URL\`。按 Ctrl-C 停止。`,
    },
    {
      id: "trouble",
      heading: "常见问题",
      asks: "出错了 故障 排查 问题 机器人不回答 回答失败 很慢 打不开 网页打不开 端口被占用 启动失败 报错",
      text: `- **机器人不回答**：群聊里要用 @ 从列表中选择它；它要是会话成员；“机器人”页中“何时回答”要勾选。
- **回答失败**：消息下方写明原因。管理员可在**模型**中运行测试。
- **首次回答很慢**：本地模型要先载入内存。
- **端口被占用**：换一个，例如 \`PORT=3001 npm start\`。
- **其他电脑打不开**：默认只监听 127.0.0.1，请设置 \`HOST=0.0.0.0\`，并检查防火墙。
- **页面提示离线**：会自动重连，未发送的消息会保留。`,
    },
  ],
};
