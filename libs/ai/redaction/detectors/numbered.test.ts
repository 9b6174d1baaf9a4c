import { describe, expect, it } from "vitest";
import { normalise } from "../normal-text.js";
import { read } from "../reading.js";
import type { Detector } from "../reading.js";
import { detectBankCards, isLuhn } from "./bank-card.js";
import { detectCreditCodes, isCreditCode } from "./credit-code.js";
import { detectPlates } from "./plate.js";
import { detectResidentIds, isResidentId } from "./resident-id.js";
import { detectTravelDocuments } from "./travel-document.js";

const found = (detector: Detector, text: string) => {
  const normal = normalise(text);
  return detector(read(normal), []).map(({ start, end, type }) => `${type} ${text.slice(normal.originalStart(start), normal.originalEnd(end - 1))}`);
};

describe("resident identity numbers", () => {
  it("checks as the standard's examples (GB 11643-1999, annex)", () => {
    expect(["11010519491231002X", "440524188001010014"].map(isResidentId)).toEqual([true, true]);
    expect(["110105194912310021", "440524188001010015", "11010519491331002X", "00010519491231002X"].map(isResidentId)).toEqual([false, false, false, false]);
  });

  it.each([
    ["身份证11010519491231002X。", ["11010519491231002X"]],
    ["11010519491231002x", ["11010519491231002x"]],
    ["110105 19491231 002X", ["110105 19491231 002X"]],
    ["110105-1949-1231-002 X", ["110105-1949-1231-002 X"]],
    ["１１０１０５１９４９１２３１００２Ｘ", ["１１０１０５１９４９１２３１００２Ｘ"]],
    ["一一零一零五一九四九一二三一零零二X", ["一一零一零五一九四九一二三一零零二X"]],
    ["110105\n19491231\n002X", ["110105\n19491231\n002X"]],
    ["老身份证110105491231002", ["110105491231002"]],
    ["老身份证\n110105491231002", ["110105491231002"]],
    ["110105491231002", []],
    ["110105194912310021 身份证", []],
    ["20110105194912310020", []],
    ["订单 202611231234567890", []],
  ])("%s", (text, numbers) => {
    expect(found(detectResidentIds, text)).toEqual(numbers.map((number) => `resident_id ${number}`));
  });
});

describe("bank cards", () => {
  it("checks as the standard's examples (ISO/IEC 7812-1, annex B; test numbers of the networks)", () => {
    expect(["4111111111111111", "5555555555554444", "378282246310005", "3530111333300000", "6222021234567890128"].map(isLuhn)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(["4111111111111112", "6222021234567890123", "0000000000000000"].map(isLuhn)).toEqual([false, false, false]);
  });

  it.each([
    ["卡号6222021234567890128", ["6222021234567890128"]],
    ["4111 1111 1111 1111", ["4111 1111 1111 1111"]],
    ["5555-5555-5555-4444", ["5555-5555-5555-4444"]],
    ["3782 822463 10005", ["3782 822463 10005"]],
    ["622202\n1234567890128", []],
    ["6222 0212\n3456 7890 128", ["6222 0212\n3456 7890 128"]],
    ["６２２２０２１２３４５６７８９０１２８", ["６２２２０２１２３４５６７８９０１２８"]],
    ["对公账号-6222021234567890128-开户行代码-102", ["6222021234567890128"]],
    ["卡号6222021234567890123", []],
    ["订单号6222021234567890128", []],
    ["流水 4111111111111111", []],
    ["IMEI 490154203237518", []],
    ["6217 0068 0860 2240 233", []],
    ["0x4111111111111111", []],
  ])("%s", (text, numbers) => {
    expect(found(detectBankCards, text)).toEqual(numbers.map((number) => `bank_card ${number}`));
  });
});

describe("unified social credit codes", () => {
  it("checks as published codes (GB 32100-2015)", () => {
    expect(["91350100M000100Y43", "91110000600037341L", "9144030071526726XG"].map(isCreditCode)).toEqual([true, true, true]);
    expect(["91350100M000100Y44", "91350100I000100Y43", "01350100M000100Y43"].map(isCreditCode)).toEqual([false, false, false]);
  });

  it.each([
    ["税号91350100M000100Y43开票", ["91350100M000100Y43"]],
    ["91350100m000100y43", ["91350100m000100y43"]],
    ["9135 0100 M000 100Y 43", ["9135 0100 M000 100Y 43"]],
    ["91350100\nM000100Y43", ["91350100\nM000100Y43"]],
    ["注册号：350100123456789", ["350100123456789"]],
    ["350100123456789", []],
    ["信用代码 91350100M000100Y44", []],
  ])("%s", (text, codes) => {
    expect(found(detectCreditCodes, text)).toEqual(codes.map((code) => `credit_code ${code}`));
  });
});

describe("passports and permits", () => {
  it.each([
    ["护照E12345678", ["passport E12345678"]],
    ["E12345678", ["passport E12345678"]],
    ["EA1234567", ["passport EA1234567"]],
    ["他的护照发你了 G12345678", ["passport G12345678"]],
    ["G12345678", []],
    ["passport no. ab1234567", ["passport ab1234567"]],
    ["港澳通行证C12345678", ["travel_permit C12345678"]],
    ["回乡证 H1234567801、M12345678", ["travel_permit H1234567801", "travel_permit M12345678"]],
    ["台胞证号：12345678", ["travel_permit 12345678"]],
    ["通行证 E 1234 5678", ["passport E 1234 5678"]],
    ["护照编号是E12345678", ["passport E12345678"]],
    ["Passport No.E-81538566", ["passport E-81538566"]],
    ["大通证：L12345678，EEP No. - C12345678", ["travel_permit L12345678", "travel_permit C12345678"]],
    ["台胞证（五年）->1234 5678", ["travel_permit 1234 5678"]],
    ["护照号码：\nC01X00T47", ["passport C01X00T47"]],
    ["业务往来12345678笔，permit 12345678", []],
    ["台胞证：20260512", []],
    ["批次 EA1234567", []],
    ["错误码 E12345678", []],
    ["C12345678", []],
    ["12345678", []],
    ["e12345678", []],
  ])("%s", (text, documents) => {
    expect(found(detectTravelDocuments, text)).toEqual(documents);
  });
});

describe("number plates", () => {
  it.each([
    ["京A12345", ["京A12345"]],
    ["粤B·D12345", ["粤B·D12345"]],
    ["粤·BD12345", ["粤·BD12345"]],
    ["沪AD12345挡路了", ["沪AD12345"]],
    ["京A 1234学", ["京A 1234学"]],
    ["京ａ１２３４５", ["京ａ１２３４５"]],
    ["车牌浙ABCDEF", ["浙ABCDEF"]],
    ["车牌 WJ京12345", ["WJ京12345"]],
    ["使014578，京X1234应急", ["京X1234应急", "使014578"]],
    ["云SERVER 和 新VERSION 一起升级", []],
    ["京ICP备12345678号", []],
    ["沪B2-20040001", []],
    ["苏A4纸 50000 张", []],
    ["京A123456789", []],
  ])("%s", (text, plates) => {
    expect(found(detectPlates, text)).toEqual(plates.map((plate) => `plate ${plate}`));
  });
});
