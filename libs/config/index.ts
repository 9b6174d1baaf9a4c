export { type Config, ConfigError, readConfig } from "./config.js";
export { type Program, runProgram } from "./run-program.js";
