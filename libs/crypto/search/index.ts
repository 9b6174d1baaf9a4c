export { termBlinder } from "./blind.js";
export { fold } from "./fold.js";
export { type Highlights, matchText } from "./match.js";
export { parseQuery, QueryFault, type SearchQuery } from "./query.js";
export { botTerm, fileTerm, hasLink, linkTerm, senderTerm, termsOf } from "./terms.js";
