/** RFC 9110 section 8.6: digits alone; at most 15, so that it is exact as a number. -1 for anything else. A list is refused, equal or not. */
export function parseContentLength(value: string): number {
  return /^\d{1,15}$/.test(value) ? Number(value) : -1;
}
