/* Typing a list at the keyboard, and ticking rows. Every page works without this file. */
(() => {
  "use strict";

  const told = document.querySelector("[data-told]");
  const tell = (words) => { if (told) told.textContent = words; };
  const grid = () => document.querySelector("form[data-entry]");
  const cells = (within) => [...within.querySelectorAll("input.form-control, textarea")].filter((cell) => cell.closest("[data-row]"));
  const typed = (form) => cells(form).some((cell) => cell.value !== cell.defaultValue);

  /* The living parts of the page, put in place of those that are shown. */
  const show = (page) => {
    for (const part of page.querySelectorAll("[data-live]")) {
      const old = document.querySelector(`[data-live="${part.dataset.live}"]`);
      if (!old) continue;
      const filters = old.querySelector(".listing-filters");
      const renewed = part.querySelector(".listing-filters");
      if (filters && renewed) renewed.replaceWith(filters);
      old.replaceWith(part);
    }
    count();
  };

  const begin = () => {
    const form = grid();
    if (!form) return;
    const rows = [...form.querySelectorAll("[data-row]")];
    const row = rows.find((one) => !cells(one)[0].value) || rows[0];
    const first = form.querySelector("[data-another], [data-row] [aria-invalid=true]") || cells(row)[0];
    first.focus();
    if (first.select) first.select();
  };

  let busy = false;
  const send = async (form, button) => {
    if (busy) return;
    busy = true;
    const body = new FormData(form);
    if (button && button.name) body.append(button.name, button.value);
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Page-Parts": "1" } });
      if (!answer.headers.has("X-Page-Parts")) {
        leaving = true;
        form.submit();
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      show(page);
      const words = [...document.querySelectorAll("[data-tell], [data-live=entry] .error-summary li")];
      tell(words.map((line) => line.textContent).join(" "));
      begin();
    } catch {
      tell(told.dataset.offline);
      told.classList.remove("visually-hidden");
    } finally {
      busy = false;
    }
  };

  let leaving = false;
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-entry]")) return;
    event.preventDefault();
    told.classList.add("visually-hidden");
    send(event.target, event.submitter);
  }, true);

  window.addEventListener("beforeunload", (event) => {
    const form = grid();
    if (form && !leaving && typed(form)) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest && event.target.closest("form[data-entry]");
    if (!form || event.isComposing) return;
    if (event.key === "Escape") {
      const leave = form.querySelector("[data-leave]");
      if (typed(form)) leave.focus();
      else leave.click();
    }
    if (event.key === "Enter" && event.target.matches("textarea") && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  /* A closed list takes the beginning of a word, or of its initials. */
  document.addEventListener("change", (event) => {
    const cell = event.target;
    if (!cell.matches("[data-row] input[list]") || !cell.value.trim()) return;
    const start = cell.value.trim().toLowerCase();
    const options = [...cell.list.options];
    if (options.some((option) => option.value === cell.value)) return;
    const found = options.filter((option) => option.value.startsWith(start) || option.dataset.short.startsWith(start));
    if (found.length === 1) cell.value = found[0].value;
  });

  /* Ticked rows: how many, all of this page at once. */
  const picks = () => [...document.querySelectorAll("input[name=pick][form=bulk]")];
  const count = () => {
    const bar = document.querySelector("[data-bulk]");
    if (!bar) return;
    const picked = picks().filter((box) => box.checked).length;
    bar.querySelector("[data-count]").textContent = String(picked);
    bar.querySelector("[data-picked]").hidden = !picked;
    bar.querySelector("[data-pick-page]").hidden = false;
    bar.classList.toggle("picking", picked > 0 || bar.elements.all.checked);
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[form=bulk], [data-bulk] input")) count();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-pick-page]")) return;
    const boxes = picks();
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
    count();
  });
  window.addEventListener("pageshow", count);
  count();
})();
