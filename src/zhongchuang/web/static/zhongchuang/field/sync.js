/* Sending what was written without a network, and fetching what another device has written.

   Everything can be sent again: the server knows each change by device, item and version. A change
   of what somebody else has changed meanwhile comes back as a conflict and waits for a person. */

const BATCH = 50;
const SECONDS = 30;

export class Stopped extends Error {
  /* `status` is that of HTTP, 0 without a network. */
  constructor(status, words) {
    super(words);
    this.status = status;
  }
}

async function ask(url, options = {}) {
  let answer;
  try {
    answer = await fetch(url, {
      ...options,
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      headers: { Accept: "application/json", ...options.headers },
      signal: AbortSignal.timeout(SECONDS * 1000 * (options.body instanceof FormData ? 10 : 1)),
    });
  } catch {
    throw new Stopped(0, "");
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Stopped(answer.status, told.words ?? "");
  return told;
}

/* Once to the server and back. Gives what the server knows of photographs.
   Throws Stopped, with everything that was not confirmed still waiting. */
export async function synchronise(store, place) {
  const { visit, syncUrl, photoUrl, account } = place;
  const device = await store.device();
  const state = await ask(syncUrl);
  if (String(state.account) !== account) throw new Stopped(401, "");
  const send = (url, body, headers = {}) =>
    ask(url, { method: "POST", body, headers: { "X-CSRFToken": state.token, ...headers } });

  const waiting = (await store.items(visit)).filter((item) => item.pending && !item.conflict && !item.words);
  for (let at = 0; at < waiting.length; at += BATCH) {
    const changes = waiting.slice(at, at + BATCH).map(({ key, version, base, value, made_at }) => ({ key, version, base, value, made_at }));
    const { answers } = await send(syncUrl, JSON.stringify({ device, changes }), { "Content-Type": "application/json" });
    for (const answer of answers) await settle(store, visit, answer);
  }
  for (const photo of (await store.photos(visit)).filter((one) => !one.sent)) await sendPhoto(store, photo, photoUrl, send);
  for (const theirs of waiting.length ? (await ask(syncUrl)).items : state.items) await takeOver(store, visit, theirs);
  return state;
}

/* What became of a change; where something was typed meanwhile, that still waits. */
const settle = (store, visit, answer) => store.change(visit, answer.key, (item) => {
  const same = item.version === answer.version;
  if (answer.outcome === "kept") return { ...item, base: answer.revision, pending: item.pending && !same };
  if (answer.outcome === "conflict") return { ...item, conflict: answer.theirs };
  return same ? { ...item, words: answer.words } : item;
});

/* What another device has said, unless something of one's own is waiting. */
const takeOver = (store, visit, theirs) => store.change(visit, theirs.key, (item) =>
  item.pending || item.base >= theirs.revision
    ? null
    : { ...item, value: theirs.value, base: theirs.revision });

async function sendPhoto(store, photo, photoUrl, send) {
  const body = new FormData();
  body.append("photo", photo.file, photo.filename);
  try {
    await send(photoUrl.replace("00000000-0000-0000-0000-000000000000", photo.name), body);
    await store.keepPhoto({ ...photo, sent: true, words: "" });
  } catch (error) {
    if (error.status !== 422) throw error;
    await store.keepPhoto({ ...photo, words: error.message });
  }
}

/* A person decides: what stands here, or what the other device has said. */
export const choose = (store, visit, key, mine) => store.change(visit, key, (item) => ({
  ...item,
  conflict: undefined,
  base: item.conflict.revision,
  ...(mine
    ? { version: item.version + 1, pending: true }
    : { value: item.conflict.value, pending: false }),
}));
