// Which secrets lie where: a volume for each service.
import { secretFolder } from "./secret-files.mjs";

/** The groups under which the images of Postgres and Redis (Debian) and of the unprivileged nginx run. */
const databaseGroup = 999;
const proxyGroup = 101;

/** For `hoopoe prepare`, servers and workers, which run as the same user as this program. */
export const app = secretFolder("/secrets/app", undefined);
export const postgres = secretFolder("/secrets/postgres", databaseGroup);
export const redis = secretFolder("/secrets/redis", databaseGroup);
export const proxy = secretFolder("/secrets/proxy", proxyGroup);
