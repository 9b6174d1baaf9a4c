/** Food and drink, as in `faces`. */
export const food = `
☕|hot beverage|coffee break tea|热饮|咖啡 休息
🍵|teacup|tea green|绿茶|茶 喝茶
🧋|bubble tea|milk tea drink|奶茶|珍珠奶茶
🥤|cup with straw|drink soda|带吸管杯|饮料
🍺|beer mug|drink|啤酒|干杯
🍻|clinking beer mugs|cheers drink|干杯|啤酒 庆祝
🥂|clinking glasses|cheers champagne|碰杯|干杯 庆祝
🍷|wine glass|drink|葡萄酒|红酒
🍾|bottle with popping cork|champagne celebrate|开香槟|庆祝
🥛|glass of milk|drink|一杯奶|牛奶
🍚|cooked rice|rice meal|米饭|吃饭
🍜|steaming bowl|noodles ramen|面条|拉面 吃面
🍲|pot of food|hot pot stew|一锅食物|火锅
🥟|dumpling|jiaozi|饺子|水饺
🍱|bento box|lunch|盒饭|便当 午饭
🍙|rice ball|onigiri|饭团|吃
🍣|sushi|japanese|寿司|吃
🍤|fried shrimp|prawn|天妇罗|虾
🍗|poultry leg|chicken|鸡腿|吃
🍖|meat on bone|meat|排骨|肉
🍔|hamburger|burger lunch|汉堡|午饭
🍟|French fries|chips|薯条|快餐
🍕|pizza|lunch|披萨|比萨
🥪|sandwich|lunch|三明治|午饭
🌮|taco|mexican|墨西哥卷饼|吃
🥗|green salad|healthy lunch|绿色沙拉|沙拉
🍳|cooking|egg breakfast|煎蛋|早饭 做饭
🥚|egg|breakfast|蛋|鸡蛋
🍞|bread|breakfast toast|面包|早饭
🥐|croissant|breakfast|羊角面包|早饭
🧀|cheese|food|芝士|奶酪
🍎|red apple|fruit|苹果|水果
🍊|tangerine|orange fruit|橘子|水果
🍋|lemon|fruit sour|柠檬|水果 酸
🍌|banana|fruit|香蕉|水果
🍉|watermelon|fruit summer melon|西瓜|吃瓜 水果
🍇|grapes|fruit|葡萄|水果
🍓|strawberry|fruit|草莓|水果
🍑|peach|fruit|桃子|水果
🍒|cherries|fruit|樱桃|水果
🥭|mango|fruit|芒果|水果
🍍|pineapple|fruit|菠萝|水果
🥥|coconut|fruit|椰子|水果
🥕|carrot|vegetable|胡萝卜|蔬菜
🌽|ear of corn|maize|玉米|蔬菜
🌶️|hot pepper|spicy chilli|红辣椒|辣
🍄|mushroom|fungus|蘑菇|蔬菜
🍰|shortcake|cake dessert|水果蛋糕|甜点
🧁|cupcake|cake dessert|纸杯蛋糕|甜点
🍪|cookie|biscuit|饼干|曲奇
🍫|chocolate bar|sweet|巧克力|甜
🍬|candy|sweet|糖|糖果
🍿|popcorn|watch show film|爆米花|看戏 电影
🍦|ice cream|sweet summer|冰激凌|甜点
🧂|salt|salty|盐|咸
🥢|chopsticks|eat|筷子|吃饭
🍽️|plate with cutlery|eat meal dinner|刀叉餐盘|吃饭 用餐
`;
