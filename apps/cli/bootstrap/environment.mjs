// The environment, handed on once: libs/config reads it as soon as there is a build.
export const environment = process.env;

/** What relative paths start from: npm changes into the project's folder, the person meant the one they called it in. */
export const callerFolder = process.env.INIT_CWD ?? process.cwd();
