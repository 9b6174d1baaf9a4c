/** More bytes came than may be kept. */
export class FileTooLarge extends Error {
  constructor(readonly limitBytes: number) {
    super(`more than ${limitBytes} bytes`);
    this.name = "FileTooLarge";
  }
}

/** The disk, or this user's part of it, has no room left. */
export class DiskFull extends Error {
  constructor(options?: ErrorOptions) {
    super("no room left for files", options);
    this.name = "DiskFull";
  }
}

/** No such file is kept. */
export class FileMissing extends Error {
  constructor(id: string, options?: ErrorOptions) {
    super(`file ${id} is missing`, options);
    this.name = "FileMissing";
  }
}

const hasCode = (error: unknown, codes: readonly string[]): boolean => error instanceof Error && "code" in error && codes.includes(error.code as string);

export const isAbsent = (error: unknown): boolean => hasCode(error, ["ENOENT"]);
export const isFull = (error: unknown): boolean => hasCode(error, ["ENOSPC", "EDQUOT"]);
