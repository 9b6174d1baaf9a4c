// Labelled documents as people would write them in a chat: made at random from templates, values, noise and near misses of one half, the same on every run.
import { seededRandom } from "../texts.mjs";
import { addressTemplates, makeAddress, placeChat } from "./addresses.mjs";
import { makeDirectory, makeOtherName, memberNoise, memberTemplates, namelessChat, nameTemplates } from "./names.mjs";
import { nearMisses } from "./near-misses.mjs";
import { asItIs, cardNoise, codeNoise, documentNoise, emailNoise, idNoise, landlineNoise, noisy, phoneNoise, plateNoise } from "./noise.mjs";
import { chat, templates } from "./templates.mjs";
import * as make from "./values.mjs";

const places = { tuned: make.places, heldOut: [...make.otherPlaces, ...make.seldomPlaces] };
/** For each slot of a template: the type it is labelled with, its maker, and the kinds of noise. */
const slots = {
  phone: { type: "phone", value: make.mobile, noise: phoneNoise },
  landline: { type: "phone", value: make.landline, noise: landlineNoise },
  service: { type: "phone", value: make.service, noise: asItIs },
  foreign: { type: "phone", value: make.foreignPhone, noise: asItIs },
  id: { type: "resident_id", value: (random, half) => make.residentId(random, places[half]), noise: idNoise },
  card: { type: "bank_card", value: (random) => make.bankCard(random), noise: cardNoise },
  code: { type: "credit_code", value: make.creditCode, noise: codeNoise },
  passport: { type: "passport", value: make.passport, noise: documentNoise },
  oldPassport: { type: "passport", value: make.oldPassport, noise: documentNoise },
  permit: { type: "travel_permit", value: make.permit, noise: documentNoise },
  homePermit: { type: "travel_permit", value: make.homePermit, noise: documentNoise },
  compatriot: { type: "travel_permit", value: make.compatriotPermit, noise: asItIs },
  plate: { type: "plate", value: make.plate, noise: plateNoise },
  email: { type: "email", value: (random) => make.email(random), noise: emailNoise },
  password: { type: "secret", value: make.password, noise: asItIs },
  secret: { type: "secret", value: (random, half) => (half === "tuned" ? make.secret : make.otherSecret)(random), noise: asItIs },
};

/** Fills a template's places; offsets of the entities are those of `text`. */
function fill(template, { random, half }) {
  const entities = [];
  let text = "";
  let from = 0;
  for (const match of template.matchAll(/\{(\w+)\}/g)) {
    const slot = slots[match[1]];
    const value = noisy(random, slot.noise[half], slot.value(random, half));
    text += template.slice(from, match.index);
    entities.push({ start: text.length, end: text.length + value.length, type: slot.type });
    text += value;
    from = match.index + match[0].length;
  }
  return { text: text + template.slice(from), entities };
}

function sentence({ random, half }) {
  const kind = random();
  if (kind < 0.5) return fill(make.pick(random, templates[half]), { random, half });
  if (kind < 0.75) return { text: make.pick(random, nearMisses[half])(random).replace(/[⟪⟫]/g, ""), entities: [] };
  return { text: make.pick(random, chat[half]), entities: [] };
}

/** `count` documents of a half ("tuned" or "heldOut"), of one to four sentences each. */
export function makeDocuments(half, { count, seed }) {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    let text = "";
    const entities = [];
    for (let left = make.between(random, 1, 4); left > 0; left--) {
      const next = sentence({ random, half });
      for (const { start, end, type } of next.entities) entities.push({ start: start + text.length, end: end + text.length, type });
      text += next.text + (left > 1 ? make.pick(random, ["，", "。", "\n", " ", "；", "！"]) : "");
    }
    return { text, entities };
  });
}

const named = {
  members: { templates: memberTemplates, chat: namelessChat, slot: "name", type: "person" },
  "other names": { templates: nameTemplates, chat: namelessChat, slot: "name", type: "person" },
  addresses: { templates: addressTemplates, chat: placeChat, slot: "address", type: "address" },
};
export const namedKinds = Object.keys(named);
const members = 2_000;

/**
 * Sentences with names of a directory, names of others, or addresses, and a third with none but what looks like one. `people`: the directory, for those that
 * have one.
 */
export function makeNamed(kind, half, { count, seed }) {
  const random = seededRandom(seed);
  const { templates: sentences, chat: without, slot, type } = named[kind];
  const directory = kind === "members" ? makeDirectory(random, half, members) : null;
  const makers = {
    members: () => noisy(random, memberNoise[half], make.pick(random, directory ?? []).names[0]),
    "other names": () => makeOtherName(random, half),
    addresses: () => makeAddress(random, half),
  };
  const documents = Array.from({ length: count }, () => {
    if (random() < 1 / 3) return { text: make.pick(random, without[half]), entities: [] };
    const parts = make.pick(random, sentences[half]).split(`{${slot}}`);
    const entities = [];
    let text = parts[0];
    for (const part of parts.slice(1)) {
      const value = makers[kind]();
      entities.push({ start: text.length, end: text.length + value.length, type });
      text += value + part;
    }
    return { text, entities };
  });
  return { documents, people: directory?.map(({ names }) => names) ?? null };
}
