// What `npm start` runs. Plain JavaScript without a dependency, for nothing may be installed or built yet; the
// name of this file is what `ps` shows. No import that an old Node might not understand, until its version is checked.
const wanted = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(`Hoopoe needs Node ${wanted.join(".")} or newer; this is ${process.versions.node}. Get one from https://nodejs.org or your system's packages.`);
  process.exit(1);
}
const { prepareProgram } = await import("./bootstrap/prepare-program.mjs");
const notReady = await prepareProgram();
if (notReady !== undefined) process.exit(notReady);
const { callerFolder, environment } = await import("./bootstrap/environment.mjs");
const { entryOf } = await import("./bootstrap/entry-of.mjs");
const { pathToFileURL } = await import("node:url");
const { productPrograms, supervise } = await import(pathToFileURL(entryOf("cli", "supervisor/supervise.js")).href);
process.exit(await supervise({ environment, folder: callerFolder, programs: productPrograms(entryOf) }));
