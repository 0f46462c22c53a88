/* A visit that is on record or called off: what the device kept of it goes, unless something of it
   never reached the server. That is shown, for a person to copy it before it goes. */

import { openStore } from "./store.js";
import { forgetPage } from "./offline.js";
import { isBlank } from "./content.js";

const page = document.querySelector("[data-closed-visit]");
if (page && "indexedDB" in window && "caches" in window) {
  const visit = Number(page.dataset.closedVisit);
  const store = await openStore(page.dataset.account);
  await forgetPage(`/officer/visits/${visit}/field/`, page.dataset.account);
  const clear = async () => {
    await store.drop(visit);
    page.hidden = true;
  };
  const left = (await store.items(visit)).filter((item) => item.pending && !isBlank(item.value) && !item.key.startsWith("sign/"));
  const photos = (await store.photos(visit)).filter((photo) => !photo.sent);
  if (left.length + photos.length === 0) await clear();
  else {
    const words = (value) => typeof value === "string" ? value : Object.values(value).filter(Boolean).join(" · ");
    page.querySelector("[data-left-items]").replaceChildren(
      ...[...left.map((item) => `${item.key}: ${words(item.value)}`), ...photos.map((photo) => photo.filename)].map((text) => {
        const line = document.createElement("li");
        line.textContent = text;
        return line;
      }),
    );
    page.querySelector("[data-left-clear]").addEventListener("click", clear);
    page.hidden = false;
  }
}
