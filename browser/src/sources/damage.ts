import { UnreadableError } from "./errors.ts";

/** An archive, or a file in it, that cannot be unpacked. */
export class DamageError extends UnreadableError {
  constructor() {
    super("what is packed in it is damaged");
  }
}
