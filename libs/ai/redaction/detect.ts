import { findAddresses } from "./detectors/address.js";
import { detectBankCards } from "./detectors/bank-card.js";
import { detectCreditCodes } from "./detectors/credit-code.js";
import { detectEmails } from "./detectors/email.js";
import { detectPhones } from "./detectors/phone.js";
import { findPersons } from "./detectors/person.js";
import { detectPlates } from "./detectors/plate.js";
import { detectResidentIds } from "./detectors/resident-id.js";
import { detectSecrets } from "./detectors/secret.js";
import { detectTravelDocuments } from "./detectors/travel-document.js";
import { fold } from "./folding.js";
import { mergeFindings } from "./merge-findings.js";
import { normalise } from "./normal-text.js";
import { findOwnWords, type OwnWords } from "./own-words.js";
import type { PeopleIndex } from "./people-index.js";
import { type Detector, read } from "./reading.js";
import type { Finding, Span } from "./span.js";

const detectors: readonly Detector[] = [
  detectSecrets,
  detectResidentIds,
  detectCreditCodes,
  detectEmails,
  detectBankCards,
  detectPhones,
  detectTravelDocuments,
  detectPlates,
];

/** What is known beside the text: the names of the organisation's directory, and its own words. */
export type Known = { people: PeopleIndex; words: OwnWords };

/**
 * Everything in a text that must not leave unmasked: in order, disjoint, at most one type for each place. Its time is linear in the text's length.
 * @throws PatternTooSlow
 */
export function detect(text: string, { people, words }: Known): Span[] {
  const normal = normalise(text);
  const reading = read(normal);
  const findings: Finding[] = [];
  for (const detector of detectors) findings.push(...detector(reading, findings));
  const folded = fold(normal.text);
  findings.push(...findAddresses(normal.text, folded), ...findPersons(normal.text, people, folded), ...findOwnWords(normal.text, words, folded));
  return mergeFindings(findings).map(({ start, end, type }) => ({ start: normal.originalStart(start), end: normal.originalEnd(end - 1), type }));
}
