import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { channelCipher } from "./channel-cipher.js";
import { suitesByName } from "./suite.js";

const suites = Object.values(suitesByName);

test("each process opens what the others seal, whichever suite each of them has; nothing altered, nothing of another key", () => {
  const busKey = randomBytes(32);
  for (const sealing of suites) {
    for (const opening of suites) {
      const plain = randomBytes(100);
      const sealed = channelCipher(busKey, sealing).seal(plain);
      expect(sealed[0]).toBe(sealing.id);
      const { open } = channelCipher(busKey, opening);
      expect(open(sealed)).toEqual(plain);
      for (let byte = 0; byte < sealed.length; byte++) {
        const altered = Buffer.from(sealed);
        altered[byte] = (altered[byte] as number) ^ 3;
        expect(() => open(altered), `byte ${byte}`).toThrow();
        expect(() => open(sealed.subarray(0, byte))).toThrow();
      }
      expect(() => channelCipher(randomBytes(32), opening).open(sealed)).toThrow();
    }
  }
});
