/* The running total of a score sheet. Without this file a button computes it on the server.
   Weights are counted in ten-thousandths, so that the total is exact; what is abstained from (its
   reason is filled in) is left out and the rest stretched to the maximum, as the server does. */
(() => {
  "use strict";

  const SCALE = 10000;

  for (const form of document.querySelectorAll("form[data-scores]")) {
    const total = form.querySelector("[data-total]");
    const maximum = Number(form.dataset.maximum);
    const items = [...form.querySelectorAll("[data-score]")];
    const weight = (item) => Math.round(Number(item.dataset.weight || 1) * SCALE);
    const points = (item) => (/^\s*\d+\s*$/.test(item.value) ? Number(item.value) : 0);
    const leftOut = (item) => {
      const why = form.elements[`why-${item.name}`];
      return Boolean(why) && why.value.trim() !== "";
    };
    const show = () => {
      const counted = items.filter((item) => !leftOut(item));
      const given = counted.reduce((sum, item) => sum + weight(item) * points(item), 0);
      const all = counted.reduce((sum, item) => sum + weight(item) * Number(item.dataset.score), 0);
      total.textContent = all ? Math.floor((100 * given * maximum) / all) / 100 : 0;
    };
    form.querySelector("[data-total-button]").hidden = true;
    form.addEventListener("input", show);
    if (items.some((item) => item.value !== "")) show();
  }
})();
