/* What a device keeps of visits: items and photographs, in IndexedDB, one database an account.

   An item is { visit, key, value, version, base, pending, made_at, conflict, words }:
   `version` counts this device's changes of it, `base` is the revision of the server it was last
   seen at, `pending` says that the server has not confirmed the last change. */

const PREFIX = "zhongchuang-field-";

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const finished = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onerror = transaction.onabort = () => reject(transaction.error);
});

export async function openStore(account) {
  const opening = indexedDB.open(PREFIX + account, 1);
  opening.onupgradeneeded = () => {
    const database = opening.result;
    database.createObjectStore("items", { keyPath: ["visit", "key"] });
    database.createObjectStore("photos", { keyPath: "name" });
    database.createObjectStore("device");
  };
  const database = await done(opening);
  database.onversionchange = () => database.close();
  return new Store(database);
}

/* The databases of every account that was here. */
export async function everyStore() {
  const found = await indexedDB.databases();
  return found.map((one) => one.name).filter((name) => name.startsWith(PREFIX));
}

export const accountOf = (name) => name.slice(PREFIX.length);

export const removeStore = (name) => done(indexedDB.deleteDatabase(name));

class Store {
  constructor(database) { this.database = database; }

  async device() {
    const transaction = this.database.transaction("device", "readwrite");
    const shelf = transaction.objectStore("device");
    let name = await done(shelf.get("name"));
    if (!name) {
      name = crypto.randomUUID();
      shelf.put(name, "name");
    }
    await finished(transaction);
    return name;
  }

  items(visit) { return this.#all("items", visit); }

  async photos(visit) {
    const found = await done(this.database.transaction("photos").objectStore("photos").getAll());
    return found.filter((one) => visit === undefined || one.visit === visit);
  }

  /* Change one item inside one transaction, so that no two changes mix; what `change` gives is kept. */
  async change(visit, key, change) {
    const transaction = this.database.transaction("items", "readwrite");
    const shelf = transaction.objectStore("items");
    const now = await done(shelf.get([visit, key]));
    const next = change(now ?? { visit, key, value: "", version: 0, base: 0, pending: false });
    if (next) shelf.put(next);
    await finished(transaction);
    return next ?? now;
  }

  /* Somebody typed: keep it at once, to be sent. */
  write(visit, key, value) {
    return this.change(visit, key, (item) => ({
      ...item,
      value,
      version: item.version + 1,
      pending: true,
      words: "",
      made_at: new Date().toISOString(),
    }));
  }

  async keepPhoto(photo) {
    const transaction = this.database.transaction("photos", "readwrite");
    transaction.objectStore("photos").put(photo);
    await finished(transaction);
  }

  async dropPhoto(name) {
    const transaction = this.database.transaction("photos", "readwrite");
    transaction.objectStore("photos").delete(name);
    await finished(transaction);
  }

  async drop(visit) {
    const photos = await this.photos(visit);
    const transaction = this.database.transaction(["items", "photos"], "readwrite");
    transaction.objectStore("items").delete(IDBKeyRange.bound([visit], [visit, []]));
    for (const photo of photos) transaction.objectStore("photos").delete(photo.name);
    await finished(transaction);
  }

  /* How many things the server does not have, of one visit or of all. */
  async waiting(visit) {
    const items = await this.#all("items", visit);
    const photos = await this.photos(visit);
    return items.filter((one) => one.pending).length + photos.filter((one) => !one.sent).length;
  }

  #all(name, visit) {
    const range = visit === undefined ? undefined : IDBKeyRange.bound([visit], [visit, []]);
    return done(this.database.transaction(name).objectStore(name).getAll(range));
  }
}
