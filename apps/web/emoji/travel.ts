/** Places and travel, as in `faces`. */
export const travel = `
🚀|rocket|launch fast ship release|火箭|发布 上线 起飞
✈️|airplane|flight travel|飞机|出差 旅行
🛫|departure|flight take off|航班起飞|出发
🛬|arrival|flight landing|航班降落|到达
🚄|high-speed train|rail travel|高铁|动车 火车
🚇|metro|subway underground|地铁|通勤
🚌|bus|commute|公交车|通勤
🚗|car|drive|汽车|开车
🚕|taxi|cab|出租车|打车
🚚|delivery truck|shipping|货车|送货 物流
🚲|bicycle|bike|自行车|骑车
🛵|motor scooter|delivery|小型摩托车|电动车
🚢|ship|boat|船|轮船
⛵|sailboat|boat|帆船|船
🚁|helicopter|fly|直升机|飞
🛸|flying saucer|ufo|飞碟|外星
🚑|ambulance|emergency|救护车|急救
🚒|fire engine|emergency|消防车|救火
🚨|police light|alarm urgent incident|警车灯|警报 紧急 故障
🚦|traffic light|signal|红绿灯|交通
🚧|construction|work in progress wip|施工|进行中
⚓|anchor|stay port|锚|港口
🗺️|world map|travel plan|世界地图|旅行
🧭|compass|direction|指南针|方向
📍|round pushpin|place location|圆图钉|位置 地点
🏠|house|home remote|房子|家 居家
🏢|office building|work|办公楼|公司 上班
🏭|factory|production|工厂|生产
🏥|hospital|ill|医院|看病
🏦|bank|money|银行|钱
🏨|hotel|travel stay|酒店|住宿 出差
🏫|school|learn|学校|上学
🏪|convenience store|shop|便利店|商店
🏯|castle|building|城堡|古城
🏰|European castle|building|欧洲城堡|城堡
🗼|tower|landmark|塔|地标
🏔️|snow-capped mountain|hike|雪山|山
⛰️|mountain|hike|山|爬山
🏕️|camping|tent outdoors|露营|帐篷
🏖️|beach with umbrella|holiday|沙滩伞|度假 海边
🏝️|desert island|holiday|荒岛|度假
🌅|sunrise|morning|日出|早上
🌃|night with stars|night city|夜晚|夜
🌉|bridge at night|city|夜幕下的桥|桥
⛽|fuel pump|petrol|油泵|加油
🎡|ferris wheel|fun|摩天轮|游乐
`;
