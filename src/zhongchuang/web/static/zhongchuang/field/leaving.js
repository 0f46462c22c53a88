/* Signing out leaves nothing of a visit on the device; what is not synchronised is asked about first. */

import { forgetEverything, waitingHere } from "./offline.js";

for (const form of document.querySelectorAll("form[data-leaving]")) {
  form.addEventListener("submit", async (event) => {
    if ("forgotten" in form.dataset || !("indexedDB" in window) || !("caches" in window)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const count = await waitingHere();
    if (count && !window.confirm(form.dataset.leaving.replace("{count}", count))) return;
    await forgetEverything();
    form.dataset.forgotten = "";
    form.submit();
  }, { capture: true });
}
