/* Taking a photograph: the file as it is, its digest, when and — if allowed — where it was taken. */

import { sha256 } from "./content.js";

const SIDE = 240;
const PLACE_SECONDS = 8;
const NOWHERE = { latitude: "", longitude: "", accuracy: "" };

/* Where the device is; empty where that is not known or not allowed. */
export const whereAmI = () => new Promise((resolve) => {
  if (!navigator.geolocation) return resolve(NOWHERE);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => resolve({
      latitude: coords.latitude.toFixed(6),
      longitude: coords.longitude.toFixed(6),
      accuracy: String(Math.min(9999999, Math.round(coords.accuracy))),
    }),
    () => resolve(NOWHERE),
    { enableHighAccuracy: true, timeout: PLACE_SECONDS * 1000, maximumAge: 60000 },
  );
});

/* Keep a file that was chosen or taken; gives its item's key. */
export async function takePhoto(store, visit, about, file) {
  const name = crypto.randomUUID();
  const taken_at = new Date().toISOString();
  const [digest, thumb, place] = await Promise.all([file.arrayBuffer().then(sha256), small(file), whereAmI()]);
  await store.keepPhoto({ name, visit, file, filename: file.name || "photo.jpg", thumb, sent: false, words: "" });
  const value = { name: (file.name || "photo.jpg").slice(0, 100), sha256: digest, about, note: "", taken_at, ...place };
  await store.write(visit, `photo/${name}`, value);
  return `photo/${name}`;
}

async function small(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = SIDE / Math.max(picture.width, picture.height, SIDE);
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.7);
  } catch {
    return "";
  }
}
