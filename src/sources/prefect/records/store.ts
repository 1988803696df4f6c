/** A file of run records, wherever it lies. */
export type RecordFile = {
  /** Its name below the place, with slashes. */
  key: string;
  bytes: number;
  /** Another text once the file has changed. */
  version: string;
  changedAt: Date;
};

/** A place that holds run records. What goes wrong with it is a UserError; with one file of it, a FileError. */
export type RecordStore = {
  /** Every file, in any order. */
  list: () => AsyncIterable<RecordFile>;
  read: (key: string) => Promise<Buffer>;
};

/** One file that cannot be read, for a reason that the report may show. */
export class FileError extends Error {
  constructor(reason: string, {cause}: {cause?: unknown} = {}) {
    super(reason, {cause});
    this.name = "FileError";
  }
}
