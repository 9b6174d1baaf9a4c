/** Animals, plants and weather, as in `faces`. */
export const nature = `
🐶|dog face|puppy pet|狗脸|狗 宠物
🐱|cat face|kitten pet|猫脸|猫 宠物
🐭|mouse face|rat|老鼠头|鼠
🐹|hamster|pet|仓鼠|宠物
🐰|rabbit face|bunny|兔子头|兔
🦊|fox|animal|狐狸|动物
🐻|bear|animal|熊|动物
🐼|panda|china animal|熊猫|国宝
🐨|koala|animal|考拉|动物
🐯|tiger face|animal|老虎头|虎
🦁|lion|animal|狮子|动物
🐮|cow face|animal|奶牛头|牛
🐷|pig face|animal|猪头|猪
🐸|frog|animal|青蛙|动物
🐵|monkey face|animal|猴头|猴
🐔|chicken|bird|鸡|动物
🐧|penguin|linux bird|企鹅|动物
🐦|bird|hoopoe messenger|鸟|戴胜
🐤|baby chick|bird|小鸡|动物
🦆|duck|rubber duck debug|鸭子|小黄鸭
🦉|owl|wise night|猫头鹰|夜猫子
🦄|unicorn|magic|独角兽|神奇
🐝|honeybee|busy work|蜜蜂|勤劳 忙
🐛|bug|error defect insect|毛毛虫|缺陷 错误 虫
🦋|butterfly|beautiful|蝴蝶|漂亮
🐌|snail|slow|蜗牛|慢
🐢|turtle|slow|龟|慢
🐍|snake|python|蛇|动物
🐳|whale|docker sea|鲸鱼|海
🐬|dolphin|sea|海豚|海
🐟|fish|sea|鱼|动物
🐎|horse|fast race|马|快 马到成功
🐫|camel|desert|骆驼|动物
🐘|elephant|big postgres|大象|大
🌵|cactus|desert|仙人掌|沙漠
🌲|evergreen tree|forest|松树|树
🌳|tree|forest|落叶树|树
🌴|palm tree|holiday beach|棕榈树|度假
🌱|seedling|grow begin|幼苗|成长 新芽
🍀|four leaf clover|luck|四叶草|好运
🎋|bamboo|tanabata|七夕树|竹
🌸|cherry blossom|flower spring|樱花|花 春
🌹|rose|flower love|玫瑰|花
🌻|sunflower|flower summer|向日葵|花
🌷|tulip|flower spring|郁金香|花
💐|bouquet|flowers thanks|花束|鲜花 感谢
🍁|maple leaf|autumn|枫叶|秋
☀️|sun|sunny day weather|太阳|晴 天气
🌤️|sun behind small cloud|weather|晴间多云|天气
☁️|cloud|weather|云|多云 天气
🌧️|cloud with rain|weather|下雨|雨 天气
⛈️|thunderstorm|weather|雷阵雨|天气
❄️|snowflake|cold winter snow|雪花|雪 冬 冷
⛄|snowman|winter snow|雪人|冬
🌈|rainbow|colour pride|彩虹|美好
⚡|lightning|fast power|闪电|快 电
🌙|crescent moon|night|弯月|晚安 夜
🌕|full moon|night mid-autumn|满月|中秋 月亮
🌍|globe|earth world|地球|世界
🌊|wave|sea water|浪花|海
💧|droplet|water|水滴|水
`;
