/* The page in the field: everything typed is kept on the device at once, and sent when it can be. */

import { digestOf, isBlank } from "./content.js";
import { keepPage } from "./offline.js";
import { takePhoto, whereAmI } from "./photos.js";
import { Pad } from "./signing.js";
import { openStore } from "./store.js";
import { Stopped, choose, synchronise } from "./sync.js";

const root = document.querySelector("[data-field]");
const { account, syncUrl, photoUrl, visitUrl, workerUrl } = root.dataset;
const visit = Number(root.dataset.visit);
const head = JSON.parse(root.dataset.head);
const words = root.querySelector("[data-words]").dataset;
const place = { visit, syncUrl, photoUrl, account };
const SOON = 2500;
const MOST_NAMED = 12;

const all = (selector, within = root) => [...within.querySelectorAll(selector)];
const fresh = (name) => root.querySelector(`template[data-template=${name}]`).content.firstElementChild.cloneNode(true);
const boxes = new Map(all("[data-item]").map((box) => [box.dataset.item, box]));
const known = (key) => boxes.has(key) || key.startsWith("photo/");
const inWords = (value) => typeof value === "string" ? value : Object.values(value).filter((part) => typeof part === "string" && part).join(" · ");

const store = await openStore(account);
const pads = new Map();
let urls = {};
let busy = false;
let timer = 0;

/* Items of the form */

function read(box) {
  const whole = box.querySelector("[data-whole]");
  if (whole) return whole.value;
  const value = {};
  for (const part of all("[data-part]", box)) {
    if (part.type !== "radio") value[part.dataset.part] = part.value;
    else if (part.checked || !(part.dataset.part in value)) value[part.dataset.part] = part.checked ? part.value : "";
  }
  return value;
}

function write(box, value) {
  const whole = box.querySelector("[data-whole]");
  if (whole && whole.value !== value) whole.value = value;
  for (const part of all("[data-part]", box)) {
    const now = value === "" ? "" : value[part.dataset.part] ?? "";
    if (part.type === "radio") part.checked = part.value === now;
    else if (part.value !== now) part.value = now;
  }
}

root.addEventListener("input", async (event) => {
  const box = event.target.closest("[data-item]");
  if (!box || event.target.closest("[data-sign]")) return;
  await store.write(visit, box.dataset.item, read(box));
  await changed();
});

async function changed() {
  await show();
  clearTimeout(timer);
  timer = setTimeout(() => navigator.onLine && go(false), SOON);
}

/* What stands in the store, on the page */

async function show() {
  const items = await store.items(visit);
  const digest = await digestOf(head, items, known);
  const byKey = new Map(items.map((item) => [item.key, item]));
  for (const [key, box] of boxes) {
    const item = byKey.get(key);
    if (item && !box.contains(document.activeElement)) write(box, item.value);
    showTrouble(box, item);
  }
  for (const section of all("[data-sign]")) showSignature(section, byKey.get(section.dataset.item)?.value || "", digest, byKey);
  await showPhotos(items);
  showMissing(byKey, digest);
  await showState();
}

function showTrouble(box, item) {
  const slot = box.querySelector("[data-trouble]");
  if (!slot) return;
  slot.replaceChildren();
  if (item?.words) {
    const line = fresh("wrong");
    line.querySelector("[data-text]").textContent = item.words;
    slot.append(line);
  }
  if (!item?.conflict) return;
  const line = fresh("conflict");
  line.querySelector("[data-who]").textContent = `${item.conflict.by} ${item.conflict.at}`;
  line.querySelector("[data-theirs]").textContent = inWords(spoken(box, item.conflict.value)) || words.blank;
  line.querySelector("[data-mine]").textContent = inWords(spoken(box, item.value)) || words.blank;
  for (const [name, mine] of [["keep-mine", true], ["keep-theirs", false]]) {
    line.querySelector(`[data-${name}]`).addEventListener("click", async () => {
      write(box, (await choose(store, visit, item.key, mine)).value);
      await changed();
    });
  }
  slot.append(line);
}

/* A value with the words of its choices instead of their names. */
function spoken(box, value) {
  if (typeof value === "string") return value;
  return Object.fromEntries(Object.entries(value).map(([part, said]) => {
    const choice = all(`[data-part="${part}"][type=radio]`, box).find((one) => one.value === said);
    return [part, choice ? choice.parentElement.textContent.trim() : said];
  }));
}

function lacking(box, value) {
  if (typeof value === "string") return !value.trim();
  if (!value.verdict) return true;
  return value.verdict === "disputed" && !value.note.trim();
}

function showMissing(byKey, digest) {
  const list = root.querySelector("[data-missing]");
  const lines = [];
  for (const box of all("[data-required]")) {
    if (lacking(box, byKey.get(box.dataset.item)?.value ?? read(box))) lines.push([box.id, box.dataset.label]);
  }
  for (const section of all("[data-sign]")) {
    const value = byKey.get(section.dataset.item)?.value;
    if (!value) lines.push([section.id, `${section.dataset.label} ${words.unsigned}`]);
    else if (value.digest !== digest) lines.push([section.id, `${section.dataset.label} ${words.void}`]);
  }
  root.querySelector("[data-more]").textContent = lines.length > MOST_NAMED ? words.lines.replace("{count}", lines.length) : "";
  list.replaceChildren(...lines.slice(0, MOST_NAMED).map(([id, text]) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${id}`;
    link.textContent = text;
    line.append(link);
    return line;
  }));
  root.querySelector("[data-complete]").hidden = lines.length > 0;
  const rows = all("[data-row]");
  const checked = rows.filter((box) => !lacking(box, byKey.get(box.dataset.item)?.value ?? ""));
  const output = root.querySelector("[data-checked]");
  if (output) output.textContent = checked.length;
}

/* The line at the foot: kept here, on its way, on the server */

async function showState(trouble) {
  const waiting = await store.waiting(visit);
  const conflicts = (await store.items(visit)).filter((item) => item.conflict).length;
  const line = root.querySelector("[data-state]");
  const never = !(await store.items(visit)).length;
  const text = waiting
    ? words.waiting.replace("{count}", waiting)
    : never ? words.empty : words.synced;
  line.textContent = [conflicts ? words.conflicts.replace("{count}", conflicts) : "", text].filter(Boolean).join(" · ");
  root.querySelector("[data-bar]").dataset.tone = conflicts ? "conflict" : waiting ? "waiting" : "synced";
  if (trouble !== undefined) root.querySelector("[data-trouble-line]").textContent = trouble;
  const finish = root.querySelector("[data-finish]");
  if (finish) finish.hidden = waiting > 0;
}

async function go(asked) {
  if (busy) return;
  busy = true;
  const button = root.querySelector("[data-go]");
  button.setAttribute("aria-busy", "true");
  root.querySelector("[data-again]").hidden = true;
  try {
    urls = (await synchronise(store, place)).photos;
    await show();
    await showState("");
    root.querySelector("[data-synced-at]").textContent = words.at.replace("{time}", new Date().toLocaleTimeString());
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    await stopped(error, asked);
  } finally {
    busy = false;
    button.removeAttribute("aria-busy");
  }
}

async function stopped(error, asked) {
  await show();
  if (error.status === 410) {
    location.assign(visitUrl);
    return;
  }
  if (error.status === 401) root.querySelector("[data-again]").hidden = false;
  const text = error.status === 401 ? words.expired : error.status === 0 ? words.offline : error.message || words.failed;
  await showState(error.status === 0 && !asked ? words.offline : text);
}

/* Photographs */

async function showPhotos(items) {
  const files = new Map((await store.photos(visit)).map((photo) => [photo.name, photo]));
  const said = items.filter((item) => item.key.startsWith("photo/") && !isBlank(item.value));
  said.sort((one, other) => one.value.taken_at.localeCompare(other.value.taken_at));
  for (const list of all("[data-photo-list]")) {
    const own = said.filter((item) => item.value.about === list.dataset.photoList);
    list.replaceChildren(...own.map((item) => photoLine(item, files.get(item.key.slice(6)))));
  }
}

function photoLine(item, file) {
  const line = fresh("photo");
  const name = item.key.slice(6);
  const picture = line.querySelector("img");
  if (file?.thumb) picture.src = file.thumb;
  else if (urls[name]) picture.src = urls[name];
  else picture.remove();
  const where = item.value.latitude ? `${item.value.latitude}, ${item.value.longitude}（±${item.value.accuracy} m）` : words.nowhere;
  line.querySelector("[data-when]").textContent = new Date(item.value.taken_at).toLocaleString();
  line.querySelector("[data-where]").textContent = where;
  line.querySelector("[data-sent]").textContent = file?.words || (file && !file.sent ? words.photoHere : words.photoSent);
  line.querySelector("[data-remove]").addEventListener("click", async () => {
    await store.write(visit, item.key, "");
    if (file && !file.sent) await store.dropPhoto(name);
    await changed();
  });
  return line;
}

for (const input of all("[data-shoot]")) {
  input.addEventListener("change", async () => {
    for (const file of [...input.files]) await takePhoto(store, visit, input.dataset.shoot, file);
    input.value = "";
    await changed();
  });
}

/* Where the space lies */

root.querySelector("[data-locate]").addEventListener("click", async (event) => {
  const box = event.target.closest("[data-item]");
  const here = await whereAmI();
  if (here.latitude) {
    await store.write(visit, box.dataset.item, here);
    await changed();
  } else box.querySelector("[data-located]").textContent = words.nowhere;
});

/* Signatures */

for (const section of all("[data-sign]")) {
  const pad = new Pad(section.querySelector("canvas"), () => {});
  pads.set(section.dataset.sign, pad);
  section.querySelector("[data-clear]").addEventListener("click", () => save(section, ""));
  section.querySelector("[data-confirm]").addEventListener("click", () => {
    const drawn = pad.strokes.filter((stroke) => stroke.length);
    if (drawn.length) save(section, { strokes: drawn, refusal: "" });
  });
  section.querySelector("[data-refuse]")?.addEventListener("click", () => {
    const reason = section.querySelector("[data-refusal]").value.trim();
    if (reason) save(section, { strokes: [], refusal: reason });
    else section.querySelector("[data-refusal]").focus();
  });
}

async function save(section, said) {
  const digest = await digestOf(head, await store.items(visit), known);
  const value = said && { ...said, digest, signed_at: new Date().toISOString() };
  await store.write(visit, section.dataset.item, value);
  pads.get(section.dataset.sign).show(said ? said.strokes : []);
  await changed();
}

function showSignature(section, value, digest, byKey) {
  const pad = pads.get(section.dataset.sign);
  if (value && !pad.stroke && JSON.stringify(pad.strokes) !== JSON.stringify(value.strokes)) pad.show(value.strokes);
  const state = !value ? "missing" : value.digest !== digest ? "void" : value.refusal ? "refused" : "signed";
  section.dataset.signed = state;
  section.querySelector("[data-signed-words]").textContent = {
    missing: words.unsigned,
    void: words.void,
    refused: `${words.refused} ${value.refusal ?? ""}`,
    signed: value ? `${words.signed} ${new Date(value.signed_at).toLocaleString()}` : "",
  }[state];
  const name = section.querySelector("[data-signer]");
  if (name && section.dataset.sign === "operator") name.textContent = byKey.get("representative")?.value ?? "";
  showTrouble(section, byKey.get(section.dataset.item));
}

/* Begin */

root.querySelector("[data-go]").addEventListener("click", () => go(true));
window.addEventListener("online", () => go(false));
window.addEventListener("offline", () => showState(words.offline));

await show();
root.dataset.ready = "";
const ready = root.querySelector("[data-usable]");
try {
  if (document.readyState !== "complete") await new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
  if (navigator.onLine) await go(false);
  ready.textContent = (await keepPage(workerUrl, account)) ? words.offlineReady : words.insecure;
} catch {
  ready.textContent = navigator.serviceWorker?.controller ? words.offlineReady : words.offlineNot;
}
