/* What those present sign: the same canonical text, and so the same digest, as on the server. */

export const isBlank = (value) =>
  typeof value === "string" ? !value : !Object.values(value).some((part) => part.length > 0);

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));

/* `items` are those of one visit, `known` tells which keys belong to it. */
export function digestOf(head, items, known) {
  const said = items.filter((item) => !item.key.startsWith("sign/") && !isBlank(item.value) && known(item.key));
  const content = { head, items: Object.fromEntries(said.map((item) => [item.key, item.value])) };
  return sha256(new TextEncoder().encode(JSON.stringify(sorted(content))));
}
