import dns from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { isForbiddenAddress } from "./forbidden-address.js";
import type { Provider } from "./model.js";
import { ModelError } from "./model-error.js";
import { isOwnAddress } from "./own-address.js";

const refused = (message: string): ModelError => new ModelError("policy", { message, policyReason: "not_permitted" });

/** Why a provider is not called at this address; null: it may be. */
function addressFault({ name, jurisdiction, publicAddress = false }: Provider, address: string): ModelError | null {
  if (isForbiddenAddress(address))
    return refused(`The address of “${name}” is link-local, a cloud's metadata service, multicast or otherwise no place for a model; it is never called.`);
  if (jurisdiction !== "local" || publicAddress || isOwnAddress(address)) return null;
  return refused(
    `“${name}” is declared as one of the organisation's own machines, but its address is a public one. Declare where it really is, or, if it is your own machine with a public address, say so in its settings.`,
  );
}

/** A host that is written as an address is not resolved: it is judged as it stands, in any spelling. @throws ModelError `policy` */
export function assertLiteralAddress(provider: Provider, { hostname }: URL): void {
  const literal = hostname.replace(/^\[|\]$/g, "");
  const fault = isIP(literal) === 0 ? null : addressFault(provider, literal);
  if (fault) throw fault;
}

/**
 * Resolves a name, and refuses it when the provider may not be called at any of its addresses: the check is on the very addresses that are then connected to,
 * at each call anew.
 */
export function checkedLookup(provider: Provider): LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const [first] = addresses;
      const fault = addresses.map(({ address }) => addressFault(provider, address)).find((found) => found !== null);
      if (!first || fault) return callback(fault ?? refused(`The name of “${provider.name}” leads to no address.`), "", 0);
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}
