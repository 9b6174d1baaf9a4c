import { describe, expect, test } from "vitest";
import { findAddresses } from "./address.js";

function found(text: string): string[] {
  return findAddresses(text).map(({ start, end }) => text.slice(start, end));
}

describe("postal addresses", () => {
  test.each([
    "北京市朝阳区建国路88号SOHO现代城B座1203室",
    "浙江省杭州市西湖区文三路 478 号华星时代广场 A 座 12 层",
    "上海浦东新区张江镇博云路2号浦软大厦8楼801",
    "广东深圳南山区科技园南区高新南一道9号",
    "河北省沧州市沧县李天木乡大白头村3组12号",
    "望京花园东区205号楼3单元1502",
    "建国路八十八号三栋二单元五零一室",
    "四川省成都市武侯区天府大道北段1700号环球中心E1-2-1508",
    "香港九龍旺角彌敦道610號荷李活商業中心12樓",
    "上海市徐汇区漕溪北路1200弄5号302室",
    "新疆维吾尔自治区乌鲁木齐市天山区解放南路99号",
    "海淀区中关村大街1号海龙大厦1208室",
    "福建省厦门市思明区高新四路485号",
    "湖北省襄阳市枣阳市吴店镇皇村2组23号",
    "河南省郑州市金水区珠光御景9号楼1005",
    "文三路478号滨江壹号3栋703",
    "高雄市苓雅區四維三路74號11樓之5",
    "万象城15-2-802室",
    "广东省广州市越秀区\n五羊路581号世纪城\n22栋906室",
    "临泉县永安镇杏花村第一村民小组",
    "苏州绿地新都会4栋1804",
    "西安雁塔松江路878号",
    "学院路二〇八号水岸雅居二号楼六单元二二〇三",
    "2472 Park St\nCambridge, MA 02139",
    "Flat B, 28/F, 35 Queen's Road Central, Hong Kong",
    "123 Main St, Apt 4, Springfield, IL 62704",
    "Room 1203, Building 5, No. 88 Nanjing West Road, Jing'an District, Shanghai",
  ])("%s", (address) => {
    expect(found(`我住在${address},周末来`)).toEqual([address]);
    expect(found(address)).toEqual([address]);
  });

  test.each([
    "5号会议室开会,3号线坐到底,2单元测试,第3组讨论,8号(日)发版",
    "北京路很堵,去上海出差,浙江省的数据",
    "接口文档第3组8号需求,A座3楼开会,3楼302会议室,2期1栋,第1版",
    "测试环境部署在3号机房2号机柜,路由1号,线路2号",
    "I have 5 items on the road. 2 days way too long. 3 people drive.",
    "",
  ])("%s has none", (text) => expect(found(text)).toEqual([]));
});
