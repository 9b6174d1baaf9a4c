/** Hearts, marks and signs, as in `faces`. */
export const signs = `
❤️|red heart|love like|红心|爱心 喜欢 爱
🧡|orange heart|love|橙心|爱心
💛|yellow heart|love|黄心|爱心
💚|green heart|love|绿心|爱心
💙|blue heart|love|蓝心|爱心
💜|purple heart|love|紫心|爱心
🖤|black heart|love|黑心|爱心
🤍|white heart|love|白心|爱心
💔|broken heart|sad|心碎|伤心 失恋
💖|sparkling heart|love|闪亮的心|爱心
💕|two hearts|love|两颗心|爱心
💯|hundred points|perfect score full agree|一百分|满分 完美 同意
✅|check mark button|done yes ok approved|勾号按钮|完成 已办 通过 对
☑️|check box with check|done task|勾选框|完成 选中
✔️|check mark|done yes|勾号|对 完成
❌|cross mark|no wrong cancel|叉号|错 不行 取消
❎|cross mark button|no wrong|叉号按钮|错
➕|plus|add|加|增加 添加
➖|minus|remove|减|减少
✖️|multiply|times|乘|叉
❓|question mark|what why|问号|疑问 什么
❔|white question mark|what|白色问号|疑问
❗|exclamation mark|important attention|感叹号|重要 注意
‼️|double exclamation mark|very important urgent|双感叹号|非常重要 紧急
⁉️|exclamation question mark|what|感叹疑问号|什么
⚠️|warning|caution careful|警告|注意 小心
🚫|prohibited|no forbidden|禁止|不可以 不行
⛔|no entry|stop forbidden|禁止通行|停 禁止
🛑|stop sign|halt|停止标志|停
🆗|OK button|okay|OK按钮|好的
🆘|SOS button|help emergency|求救|救命 帮忙
🆕|new button|new|新|新的 更新
🔴|red circle|status stop|红色圆|红灯 状态
🟠|orange circle|status|橙色圆|状态
🟡|yellow circle|status wait|黄色圆|黄灯 状态
🟢|green circle|status go ok|绿色圆|绿灯 正常
🔵|blue circle|status|蓝色圆|状态
🟣|purple circle|status|紫色圆|状态
⚫|black circle|status|黑色圆|状态
⚪|white circle|status|白色圆|状态
⬆️|up arrow|up rise|向上箭头|上 上升
⬇️|down arrow|down fall|向下箭头|下 下降
⬅️|left arrow|left back|向左箭头|左 返回
➡️|right arrow|right next|向右箭头|右 下一步
↩️|left curving arrow|back reply return|右转弯箭头|返回 回复
🔄|counterclockwise arrows|refresh sync again|刷新|同步 重来
🔁|repeat|again loop|重复|循环 再来
⏸️|pause|wait hold|暂停|等一下
▶️|play|start go|播放|开始
⏹️|stop button|end|停止|结束
🔥|fire|hot great lit|火焰|热门 火 厉害
✨|sparkles|new shiny magic|闪亮|星星 漂亮
⭐|star|favourite|星星|收藏 优秀
🌟|glowing star|great|闪亮的星星|优秀
💥|collision|boom crash|爆炸|碰撞 崩了
💫|dizzy star|wow|头晕|星星
💤|zzz|sleep tired|睡着|困 睡觉
💢|anger|angry mad|怒|生气
💬|speech balloon|comment talk|对话框|评论 说话
💭|thought balloon|think idea|思考泡泡|想法
🔔|bell|remind notification|铃铛|提醒 通知
🔕|bell with slash|mute quiet|禁止响铃|静音 免打扰
1️⃣|one|first number|数字一|一 第一
2️⃣|two|second number|数字二|二 第二
3️⃣|three|third number|数字三|三 第三
🏁|chequered flag|finish done|终点旗|完成 结束
🚩|triangular flag|mark flag problem|三角旗|标记 问题
🏳️|white flag|surrender|白旗|投降
`;
