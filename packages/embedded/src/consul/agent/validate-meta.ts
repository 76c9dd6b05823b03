const maximumPairs = 64;
const maximumKeyLength = 128;
const maximumValueLength = 512;
const reservedPrefix = "consul-";

/** Why Consul would refuse this metadata, in its words; undefined when it would not. */
export function validateMeta(meta: Readonly<Record<string, string>>): string | undefined {
  const pairs = Object.entries(meta);
  if (pairs.length > maximumPairs)
    return `Node metadata cannot contain more than ${maximumPairs} key/value pairs`;
  for (const [key, value] of pairs) {
    const fault = validatePair(key, value);
    if (fault) return `Couldn't load metadata pair ('${key}', '${value}'): ${fault}`;
  }
  return undefined;
}

function validatePair(key: string, value: string): string | undefined {
  if (key === "") return "Key cannot be blank";
  if (!/^[a-zA-Z0-9_-]+$/.test(key)) return "Key contains invalid characters";
  if (key.length > maximumKeyLength) return `Key is too long (limit: ${maximumKeyLength} characters)`;
  if (key.startsWith(reservedPrefix)) return `Key prefix '${reservedPrefix}' is reserved for internal use`;
  if (value.length > maximumValueLength) return `Value is too long (limit: ${maximumValueLength} characters)`;
  return undefined;
}
