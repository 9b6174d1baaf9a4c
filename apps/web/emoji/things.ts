/** Work and its things, as in `faces`. */
export const things = `
💡|light bulb|idea|灯泡|主意 想法
📌|pushpin|pin important|图钉|置顶 重要
📎|paperclip|attachment|回形针|附件
📝|memo|note write|备忘录|笔记 记录
✏️|pencil|edit write|铅笔|编辑 写
🖊️|pen|sign write|钢笔|签字
📄|page|document file|文件|文档
📑|bookmark tabs|document|标签页|书签
📁|file folder|directory|文件夹|目录
📂|open folder|directory|打开的文件夹|目录
🗂️|card index dividers|sort|索引分隔文件夹|整理
📊|bar chart|data report|条形图|数据 报表
📈|chart rising|up growth|趋势向上的图表|增长 上涨
📉|chart falling|down loss|趋势向下的图表|下降 下跌
📅|calendar|date day|日历|日期 日程
📆|tear-off calendar|date|手撕日历|日期
⏰|alarm clock|time wake deadline|闹钟|时间 提醒
⏳|hourglass|waiting time|沙漏|等待 时间
⌛|hourglass done|time up|沙漏到底|时间到
🕐|one o'clock|time clock|一点|时间 钟
⌚|watch|time|手表|时间
📣|megaphone|announcement news|喇叭|通知 宣布
📢|loudspeaker|announcement news|扩音器|通知 公告
📧|e-mail|mail|电子邮件|邮件
✉️|envelope|mail letter|信封|邮件 信
📨|incoming envelope|mail receive|来信|收到 邮件
📮|postbox|mail send|邮筒|邮件
📦|package|box release delivery|包裹|发布 快递
🔍|magnifying glass|search find|放大镜|搜索 查找
🔒|locked|private secure|锁|保密 安全
🔓|unlocked|open|打开的锁|开放
🔑|key|password access|钥匙|密码 权限
🛡️|shield|security protect|盾牌|安全 保护
🔧|wrench|fix repair tool|扳手|修复 维修
🔨|hammer|build tool|锤子|建造
🛠️|hammer and wrench|tools maintenance|锤子与扳手|维护 工具
⚙️|gear|settings|齿轮|设置
🧰|toolbox|tools|工具箱|工具
🧪|test tube|test experiment|试管|测试 实验
🔬|microscope|science research|显微镜|研究
🩹|adhesive bandage|patch fix|创可贴|补丁
💊|pill|medicine|药丸|药
🧹|broom|clean|扫帚|清理 打扫
🗑️|wastebasket|delete rubbish|垃圾桶|删除
♻️|recycling|reuse|回收|循环
🔗|link|url chain|链接|网址
🧷|safety pin|safe|别针|安全
💻|laptop|computer work|笔记本电脑|电脑
🖥️|desktop computer|screen|台式电脑|电脑
⌨️|keyboard|type|键盘|打字
🖨️|printer|print|打印机|打印
💾|floppy disk|save|软盘|保存
💿|optical disk|release|光盘|发布
📱|mobile phone|call|手机|电话
☎️|telephone|call|电话|打电话
📞|telephone receiver|call|电话听筒|打电话
🔋|battery|power energy|电池|电量
🪫|low battery|tired empty|电量不足|没电 累
🔌|electric plug|power|电源插头|插电
📷|camera|photo|相机|拍照
🎥|movie camera|video meeting|摄影机|视频 会议
📺|television|screen|电视|屏幕
💰|money bag|budget pay|钱袋|钱 预算
💵|dollar banknote|money|美元|钱
💴|yen banknote|money yuan|日元|钱
💳|credit card|pay|信用卡|付款
🧾|receipt|invoice bill|收据|发票 报销
💎|gem stone|precious quality|宝石|珍贵
👑|crown|king best|皇冠|第一 王
🎓|graduation cap|study learn|毕业帽|学习 毕业
🎒|backpack|school travel|书包|出发
👓|glasses|read look|眼镜|看
📚|books|study read|书|学习 阅读
📖|open book|read docs|打开的书|文档 阅读
🔖|bookmark|save tag|书签|收藏 标签
🏷️|label|tag|标签|标记
🚪|door|leave out|门|离开 下班
🪑|chair|seat|椅子|坐
🛏️|bed|sleep rest|床|睡觉
🛒|shopping trolley|buy|购物车|买
☂️|umbrella|rain|雨伞|下雨
⚖️|balance scale|law fair|天平|法律 公平
🧯|fire extinguisher|incident emergency|灭火器|救火 应急
🔮|crystal ball|future predict|水晶球|预测
`;
