import type { Document } from "../document.js";
import { account } from "./account.js";
import { chatting } from "./chatting.js";
import { connectAModel } from "./connect-a-model.js";
import { operating } from "./operating.js";
import { people } from "./people.js";
import { providerTest } from "./provider-test.js";
import { whatIsHoopoe } from "./what-is-hoopoe.js";
import { whatIsStored } from "./what-is-stored.js";

/** In the order in which they are offered. */
export const documents: readonly Document[] = [connectAModel, people, chatting, whatIsStored, providerTest, account, operating, whatIsHoopoe];
