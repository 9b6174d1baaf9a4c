/** The database holds migrations that this program does not know: a newer version has been here. */
export class NewerDatabaseError extends Error {
  override readonly name = "NewerDatabaseError";
  constructor(readonly unknown: string[]) {
    super(
      `The database was made by a newer version of Hoopoe (it holds the migration ${unknown.at(-1)}). Start that version or a newer one; nothing was changed.`,
    );
  }
}

/** A migration's SQL was refused; it was rolled back whole, and the next run tries it again. */
export class MigrationFailedError extends Error {
  override readonly name = "MigrationFailedError";
  constructor(
    readonly migration: string,
    cause: string,
  ) {
    super(`The migration ${migration} failed and was rolled back whole: ${cause}`);
  }
}

/** Postgres does not answer, or refuses the user. */
export class DatabaseUnreachableError extends Error {
  override readonly name = "DatabaseUnreachableError";
  constructor(where: string, cause: string) {
    super(`The database at ${where} cannot be used: ${cause}`);
  }
}
