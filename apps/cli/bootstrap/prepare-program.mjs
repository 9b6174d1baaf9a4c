// Makes a fresh clone, a pulled or a half-installed tree into a program that can run.
import { build, staleParts } from "./build.mjs";
import { install, isInstalled, linkPostgres, unlinkedPostgres } from "./install.mjs";
import { withBuildLock } from "./lock.mjs";
import { Interrupted } from "./run.mjs";

/** @returns {Promise<number | undefined>} undefined when it is ready; else the exit code, after the reason was said. */
export async function prepareProgram() {
  try {
    if (isReady()) return undefined;
    // Looked at again under the lock: another start may have done it meanwhile.
    await withBuildLock(async () => {
      if (!isInstalled({ tools: staleParts().length > 0 }))
        await timed("Installing the packages that Hoopoe is built on (a minute or two, once)", "Installed", install);
      await linkPostgres();
      if (staleParts().length) await timed("Building", "Built", build);
    });
    return undefined;
  } catch (error) {
    if (error instanceof Interrupted) {
      console.log("Stopped. 'npm start' goes on installing and building from here.");
      return 0;
    }
    console.error(error.message);
    console.error("Hoopoe could not be installed and built. What went wrong stands above; 'npm start' goes on from where it stopped.");
    return 1;
  }
}

function isReady() {
  return isInstalled({ tools: false }) && staleParts().length === 0 && unlinkedPostgres().length === 0;
}

async function timed(doing, done, work) {
  console.log(`${doing} …`);
  const begun = performance.now();
  await work();
  console.log(`${done} in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}
