export { type Config, ConfigError, readConfig } from "./config.js";
export { type Program, runProgram } from "./run-program.js";
export { connectionsOf, poolSizes } from "./connections.js";
export { InstallationUnreadable, noteMasterKey, readInstallation, writeInstallation } from "./installation.js";
