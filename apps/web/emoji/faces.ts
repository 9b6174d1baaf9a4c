/** One emoji a line: itself, its English name, more English words, its Chinese name, more Chinese words. */
export const faces = `
😀|grinning face|smile happy|嘿嘿|笑脸 开心 高兴
😄|smiling face with open mouth|happy laugh joy|大笑|开心 高兴 哈哈
😁|beaming face|grin teeth happy|龇牙|嘻嘻 笑 牙
😆|squinting laughter|haha lol|笑眯眼|哈哈 大笑
😅|laughing with sweat|phew nervous relief|苦笑|流汗 尴尬 捏把汗
😂|tears of joy|laugh lol funny haha|笑哭|哈哈 好笑 泪
🤣|rolling on the floor|rofl lol laugh|笑得打滚|哈哈 爆笑
😊|smiling with blush|happy pleased shy|羞涩微笑|开心 害羞 脸红
🙂|slightly smiling|ok fine|呵呵|微笑
🙃|upside-down face|irony silly|倒脸|反话 无奈
😉|winking face|wink joke|眨眼|使眼色
😌|relieved face|calm relax|松了口气|放松 安心
😍|heart eyes|love crush|花痴|喜欢 爱心 色
🥰|smiling with hearts|love adore|喜爱|爱 喜欢 幸福
😘|blowing a kiss|kiss love|飞吻|亲亲 么么哒
😋|savouring food|yum tasty delicious|好吃|美味 馋
😜|winking with tongue|joke crazy|调皮|吐舌 鬼脸
🤪|zany face|crazy goofy|滑稽|疯 搞怪
😎|sunglasses|cool|墨镜|酷 得意
🤓|nerd face|glasses study|书呆子|学霸 眼镜
🧐|face with monocle|inspect curious|审视|观察 研究
🤩|star-struck|wow amazed|好崇拜哦|星星眼 激动
🥳|partying face|celebrate birthday party|聚会笑脸|庆祝 生日 派对
😏|smirking face|smug|得意|坏笑
😒|unamused face|meh bored|不高兴|无语 不爽
🙄|rolling eyes|whatever annoyed|翻白眼|无语
😬|grimacing face|awkward eek|龇牙咧嘴|尴尬
🤔|thinking face|hmm consider|思考|想一想 疑问
🤨|raised eyebrow|doubt sceptical|挑眉|怀疑 质疑
😐|neutral face|blank|冷漠|面无表情
😶|face without mouth|silent speechless|沉默|无语 闭嘴
🫡|saluting face|yes sir respect|致敬|收到 遵命 敬礼
🤐|zipper mouth|secret quiet|闭嘴|保密 嘘
🤫|shushing face|quiet hush|安静的脸|嘘 保密
🫣|peeking eye|shy hide|偷看|害羞 捂脸
🤭|hand over mouth|giggle oops|不说|偷笑 捂嘴
🤗|hugging face|hug thanks|抱抱|拥抱 谢谢
😮|open mouth|wow surprise|吃惊|哇 惊讶
😲|astonished face|shocked wow|震惊|惊讶 哇
😳|flushed face|embarrassed blush|脸红|害羞 尴尬
🥺|pleading face|please beg|恳求的脸|求求 可怜
😢|crying face|sad tear|哭|难过 伤心
😭|loudly crying|sob sad|放声大哭|大哭 伤心
😞|disappointed face|sad|失望|难过
😔|pensive face|sad thoughtful|沉思|难过 失落
😟|worried face|concern|担心|忧虑
😥|sad but relieved|sweat phew|失望但如释重负|难过 汗
😰|anxious with sweat|nervous worry|冷汗|焦虑 紧张
😱|screaming in fear|shock omg scared|吓死了|害怕 尖叫 惊恐
😓|downcast with sweat|tired hard|汗|无奈 辛苦
😩|weary face|tired fed up|累死了|疲惫
😫|tired face|exhausted|累|抓狂
🥱|yawning face|tired bored sleepy|打呵欠|困 无聊
😴|sleeping face|zzz night|睡着了|睡觉 晚安 困
😤|huffing face|proud angry|傲慢|生气 哼
😠|angry face|mad|生气|愤怒
😡|enraged face|angry red|怒火中烧|生气 愤怒
🤯|exploding head|mind blown|爆炸头|震惊 烧脑
😵|dizzy face|overwhelmed|晕头转向|晕
🥴|woozy face|drunk dizzy|头昏眼花|醉 晕
🤢|nauseated face|sick disgust|恶心|想吐
🤮|vomiting face|sick|呕吐|吐 恶心
🤧|sneezing face|cold flu|打喷嚏|感冒
😷|medical mask|sick ill covid|感冒|口罩 生病
🤒|face with thermometer|ill fever|发烧|生病 请假
🤕|head bandage|hurt injured|受伤|头疼
🥵|hot face|heat summer|脸发烧|热 高温
🥶|cold face|freezing winter|冷脸|冷 冻
😇|smiling with halo|angel innocent|微笑天使|天使 无辜
🤠|cowboy hat|yeehaw|牛仔帽脸|牛仔
🤡|clown face|joke fool|小丑脸|小丑
🤖|robot|bot machine AI|机器人|人工智能 AI
👻|ghost|boo halloween|鬼|幽灵
💀|skull|dead dying|头骨|骷髅 笑死
💩|pile of poo|crap|大便|便便
😺|grinning cat|happy|大笑的猫|猫 开心
🙈|see no evil monkey|hide shy|非礼勿视|捂眼 害羞 猴
🙊|speak no evil monkey|oops secret|非礼勿言|捂嘴 猴
`;
