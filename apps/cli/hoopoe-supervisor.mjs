// What `npm start` runs. Plain JavaScript without a dependency, for nothing may be installed or built yet; the
// name of this file is what `ps` shows. Only imports that an old Node understands, until its version is checked.
const wanted = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < wanted[0] || (major === wanted[0] && minor < wanted[1])) {
  console.error(`Hoopoe needs Node ${wanted.join(".")} or newer; this is ${process.versions.node}. Get one from https://nodejs.org or your system's packages.`);
  process.exit(1);
}
const { prepareProgram } = await import("./bootstrap/prepare-program.mjs");
if (!(await prepareProgram())) process.exit(1);
const { supervise } = await import("./dist/supervisor/supervise.js");
// npm changes into the project's folder; relative paths mean the folder where the person called it.
process.exit(await supervise({ environment: process.env, folder: process.env.INIT_CWD ?? process.cwd() }));
