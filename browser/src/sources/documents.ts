/** One file to read, wherever it lay: chosen, in a folder or inside an archive. */
export interface Document {
  /** What people are shown. */
  readonly name: string;
  /** The whole file. */
  readonly bytes: Uint8Array;
}
