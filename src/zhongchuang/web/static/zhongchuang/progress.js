/* Brings the progress of background work up to date. Without this file the page is loaded again. */
(() => {
  "use strict";

  const EVERY = 1000;
  const place = document.querySelector("[data-job]");
  if (!place) return;
  const state = () => place.querySelector("[data-state]").dataset.state;

  const look = async () => {
    try {
      const answer = await fetch(place.dataset.job, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
      else location.reload();
    } catch {
      /* Not reachable for a moment: the next look tells. */
    }
    if (state() === "queued" || state() === "running") setTimeout(look, EVERY);
    else location.reload();
  };
  setTimeout(look, EVERY);
})();
