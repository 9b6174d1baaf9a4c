export { ConfigError, type Config, readConfig } from "./config.js";
