/* The running total of a score sheet. Without this file a button computes it on the server. */
(() => {
  "use strict";

  for (const form of document.querySelectorAll("form[data-scores]")) {
    const total = form.querySelector("[data-total]");
    const items = [...form.querySelectorAll("[data-score]")];
    const points = (item) => (/^\s*\d+\s*$/.test(item.value) ? Number(item.value) : 0);
    const show = () => {
      total.textContent = items.reduce((sum, item) => sum + points(item), 0);
    };
    form.querySelector("[data-total-button]").hidden = true;
    form.addEventListener("input", show);
    if (items.some((item) => item.value !== "")) show();
  }
})();
