/** Celebrations, sports and play, as in `faces`. */
export const celebration = `
🎉|party popper|congratulations hooray celebrate tada|拉炮彩带|庆祝 恭喜 撒花
🎊|confetti ball|celebrate party|五彩纸屑球|庆祝 恭喜
🎈|balloon|birthday party|气球|生日 庆祝
🎂|birthday cake|happy birthday|生日蛋糕|生日快乐 蛋糕
🎁|wrapped gift|present|礼物|礼品
🧧|red envelope|lucky money new year|红包|压岁钱 新年
🧨|firecracker|new year|爆竹|鞭炮 新年
🎆|fireworks|celebrate new year|焰火|烟花 庆祝
🎇|sparkler|fireworks|烟花|焰火
🏮|red paper lantern|festival|红灯笼|灯笼 节日
🥮|moon cake|mid-autumn festival|月饼|中秋
🐉|dragon|new year|龙|新年 厉害
🎄|Christmas tree|christmas|圣诞树|圣诞
🎃|jack-o-lantern|halloween pumpkin|南瓜灯|万圣节
🏆|trophy|winner prize champion|奖杯|冠军 获奖
🥇|first place medal|gold winner|金牌|第一名 冠军
🥈|second place medal|silver|银牌|第二名
🥉|third place medal|bronze|铜牌|第三名
🏅|sports medal|winner|奖牌|获奖
🎖️|military medal|honour|军功章|荣誉
🎯|bullseye|target goal hit|正中靶心的飞镖|目标 命中
🎮|video game|play controller|游戏手柄|玩 游戏
🎲|game die|dice chance luck|骰子|运气 随机
🧩|puzzle piece|part solve|拼图|解决
🎨|artist palette|design art|调色盘|设计 美术
🎭|performing arts|theatre mask|面具|戏剧
🎬|clapper board|film action start|场记板|电影 开拍
🎤|microphone|sing speak|话筒|唱歌 发言
🎧|headphone|music listen|耳机|音乐 听
🎵|musical note|music song|音符|音乐 歌
🎸|guitar|music rock|吉他|音乐
🎹|musical keyboard|piano music|音乐键盘|钢琴
⚽|football|soccer sport|足球|运动
🏀|basketball|sport|篮球|运动
🏐|volleyball|sport|排球|运动
🎾|tennis|sport|网球|运动
🏓|table tennis|ping pong sport|乒乓球|运动
🏸|badminton|sport|羽毛球|运动
🏊|swimming|swim sport|游泳|运动
🚴|cycling|bike sport|骑行|自行车 运动
🏋️|weight lifting|gym sport|举重|健身
🧗|climbing|climb sport|攀岩|运动
`;
