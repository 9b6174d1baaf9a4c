/** A place in a normal text: UTF-16 offsets. */
type Range = { start: number; end: number };

const kinds =
  "Street|St|Avenue|Ave|Boulevard|Blvd|Road|Rd|Drive|Dr|Lane|Ln|Way|Court|Ct|Place|Pl|Terrace|Highway|Hwy|Parkway|Pkwy|Square|Sq|Circle|Cir|Crescent|Close|Alley|Trail|Broadway|Gardens|Grove|Mews|Quay|Wharf";
const streetWord = "(?:(?:North|South|East|West|[NSEW]\\.?|\\d{1,3}(?:st|nd|rd|th)|[A-Z][A-Za-z'’.-]{0,19}) +)";
/** 123 Main St, No. 88 Nanjing West Road, 10 Downing Street. */
const numberFirst = new RegExp(
  `(?:\\bNo\\.? ?|#)?\\b\\d{1,5}[A-Za-z]?(?:[-/]\\d{1,5})?,? +${streetWord}{1,5}?(?:${kinds})\\b\\.?(?: +(?:North|South|East|West|Central|Middle|[NSEW]\\b))?`,
  "g",
);
/** Nanjing West Road 88; Friedrichstraße 12. */
const numberLast = new RegExp(
  `\\b(?:${streetWord}{1,4}?(?:${kinds})\\b\\.?,? +(?:No\\.? ?|#)\\d{1,5}|[A-Z][a-zäöüß]{2,20}(?:straße|strasse|weg|platz|allee) \\d{1,4}[a-z]?\\b)`,
  "g",
);
/** The same typed in small letters counts only with a postcode or a flat behind it. */
const small =
  /\b\d{1,5} +(?:[a-z'.]{1,20} +){1,4}?(?:street|st|avenue|ave|road|rd|blvd|boulevard|drive|dr|lane|ln|court|ct|way|place|pl)\b\.?(?=,? *(?:apt|unit|suite|#|[a-z]+,? *(?:[a-z]{2} +)?\d{5}\b|[a-z ]{2,20}, *[a-z]{2} *\d{5}\b))/gi;
const box = /\bP\.? ?O\.? ?Box +\d{1,7}\b/gi;
/** Rooms and towers that stand with a district or a street named in Chinese fashion. */
const inside =
  "(?:Room|Rm|Unit|Flat|Suite|Ste|Apt|Apartment|Building|Bldg|Block|Tower|Floor|Fl|House|Villa|#)\\.? ?(?:No\\.? ?)?[A-Z]?\\d{0,5}[A-Z]?(?:-\\d{1,5})?|\\d{1,3}(?:st|nd|rd|th)? ?(?:Floor|Fl|F)\\b\\.?|Lane \\d{1,5}|Tower [A-Z]\\b|\\d{1,3}/F\\b";
const before = new RegExp(
  `(?:(?:${inside})|[A-Z][A-Za-z'’]{1,19}(?: [A-Z][A-Za-z'’]{1,19}){0,3} (?:Building|Tower|Plaza|Mansion|House|Center|Centre|Garden|Gardens|Park|Estate)|No\\.? ?\\d{1,5}|Lane(?= $))[,]? +$`,
);
const flat = new RegExp(`^,? *(?:${inside})`);
const town = /^,? +(?:[A-Z][A-Za-z'’.-]{1,19}(?: [A-Z][A-Za-z'’.-]{1,19}){0,3})(?=,|\.?\s|$|[^A-Za-z0-9 ])/;
const postcode =
  /^,? *(?:[A-Z]{2},? +)?\d{5}(?:-\d{4})?\b(?! ?(?:people|users|times|days))|^,? *[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|^,? *\d{6}\b|^,? +[A-Z]{2}\b(?=[,.\s]|$)/;
/** Town, state and postcode on the next line. */
const nextLine =
  /^,?[ \t]*\r?\n[ \t]*[A-Z][A-Za-z'’.-]{1,19}(?: [A-Z][A-Za-z'’.-]{1,19}){0,3},? +(?:[A-Z]{2},? +\d{5}(?:-\d{4})?\b|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b)/;
/** Without such a word there is no address, and most texts are done with. */
const mayHave = new RegExp(`\\b(?:${kinds})\\b|straße|strasse|weg|platz|allee|\\bbox\\b`, "i");
const farthest = 90;
const mostSteps = 6;

/** Addresses written in English, with the flat before and town, state and postcode behind them. Linear in the text: what is looked at is bounded. */
export function englishAddresses(text: string): Range[] {
  const found: Range[] = [];
  if (!/\d/.test(text) || !mayHave.test(text)) return found;
  for (const form of [numberFirst, numberLast, small, box]) {
    for (const match of text.matchAll(form)) found.push(extended(text, { start: match.index, end: match.index + match[0].length }));
  }
  return found;
}

function extended(text: string, core: Range): Range {
  let { start, end } = core;
  for (let step = 0; step < mostSteps; step++) {
    const match = before.exec(text.slice(Math.max(0, start - farthest), start));
    if (!match || match[0].trim() === "") break;
    start -= match[0].length;
  }
  for (let step = 0; step < mostSteps; step++) {
    const ahead = text.slice(end, end + farthest);
    const match = flat.exec(ahead) ?? postcode.exec(ahead) ?? (ahead.startsWith(",") ? town.exec(ahead) : null) ?? nextLine.exec(ahead);
    if (!match || match[0].trim() === "") break;
    end += match[0].length;
  }
  return { start, end };
}
