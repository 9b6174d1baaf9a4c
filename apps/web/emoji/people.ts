/** Hands, gestures and people, as in `faces`. */
export const people = `
👍|thumbs up|yes good ok agree like +1|点赞|赞 好 同意 支持
👎|thumbs down|no bad disagree dislike -1|踩|不赞成 反对 差
👌|OK hand|okay fine perfect|OK|好的 没问题 可以
🙏|folded hands|please thanks pray|双手合十|谢谢 拜托 感谢 祈祷
👏|clapping hands|applause bravo well done|鼓掌|拍手 棒 祝贺
🙌|raising hands|hooray praise celebrate|万岁|庆祝 太好了
🤝|handshake|deal agree partner|握手|合作 成交 同意
💪|flexed biceps|strong power effort|肌肉|加油 力量 强
✊|raised fist|solidarity power|举起拳头|加油 团结
👊|oncoming fist|punch bump|出拳|击拳 拳头
🤜|right-facing fist|bump|朝右的拳头|碰拳
🤛|left-facing fist|bump|朝左的拳头|碰拳
✌️|victory hand|peace two|胜利手势|剪刀手 耶
🤞|crossed fingers|luck hope|交叉的手指|好运 祈祷
🫰|hand with finger heart|love thanks|比心|爱心 感谢
🫶|heart hands|love thanks|做成心形的双手|比心 爱心
🤟|love-you gesture|rock|爱你的手势|我爱你
🤘|sign of the horns|rock metal|摇滚|摇滚手势
👋|waving hand|hi hello bye|挥手|你好 再见 拜拜
🤚|raised back of hand|stop|立起的手背|手
✋|raised hand|stop high five me|举手|停 我来 击掌
🖐️|hand with fingers splayed|five stop|手掌|五
🖖|vulcan salute|spock|瓦肯举手礼|星际迷航
👈|pointing left|left|向左指|左
👉|pointing right|right see|向右指|右 看
👆|pointing up|above|向上指|上 同上
👇|pointing down|below|向下指|下 看下面
☝️|index pointing up|one attention|食指向上指|一 注意
🫵|pointing at the viewer|you|指向观众的食指|你 就是你
🤏|pinching hand|small little|捏合的手势|一点点
✍️|writing hand|write note|写字|记下 写
🤙|call me hand|phone shaka|给我打电话|打电话 六
👂|ear|listen hear|耳朵|听
👀|eyes|look see watching|眼睛|看看 关注 围观
👁️|eye|look see|一只眼睛|看
🧠|brain|smart think|脑|聪明 想
🗣️|speaking head|talk say|说话|讲话
👤|silhouette|user person|人像|用户
👥|silhouettes|users people|双人像|用户 团队
🫂|people hugging|hug comfort|拥抱的人|拥抱 安慰
🙋|raising hand|question me volunteer|举手的人|我来 提问
🙅|gesturing no|no forbidden|禁止手势的人|不行 不可以
🙆|gesturing OK|okay|OK手势的人|可以 没问题
🤷|shrugging|dunno whatever|耸肩|不知道 无所谓
🤦|facepalming|oops silly|捂脸|无语 尴尬
🙇|bowing|sorry thanks respect|鞠躬|抱歉 感谢 拜托
💁|tipping hand|info here|前台|介绍 请
🏃|running|run hurry late|跑步|赶 快 迟到
🚶|walking|walk go|走路|走 步行
💃|dancing|dance party|跳舞|庆祝 派对
🕺|man dancing|dance party|跳舞的男人|庆祝 派对
🧘|lotus position|calm yoga|盘腿的人|瑜伽 冷静
🧑‍💻|technologist|developer coder computer|程序员|技术 开发 电脑
🧑‍🏫|teacher|lesson training|老师|培训 教学
🧑‍🔧|mechanic|repair fix|技工|维修
🧑‍🚀|astronaut|space|宇航员|太空
👮|police officer|law|警察|警官
🕵️|detective|investigate spy|侦探|调查
🥷|ninja|stealth|忍者|隐身
🧙|mage|magic wizard|法师|魔法
🎅|Santa Claus|christmas|圣诞老人|圣诞
👶|baby|child|婴儿|宝宝
👨‍👩‍👧|family|parents child|家庭|家人
`;
