const EMAIL = /[^\s<>()[\]",;:@]+@[^\s<>()[\]",;:@]+/gu;
/** Seven digits or more, as people write the numbers of telephones; a whole date goes with them. */
const PHONE = /(?<![\w])\+?\(?\d(?:[\s().\-/]{0,3}\d){6,}(?!\w)/gu;

/** A text without what looks like an address or the number of a telephone. */
export function masked(text: string): string {
  return text.replace(EMAIL, "[e-mail]").replace(PHONE, "[number]");
}
