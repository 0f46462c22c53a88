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

  /* The grid is not replaced under an input method that is composing a character. */
  let composing = false;
  document.addEventListener("compositionstart", () => { composing = true; });
  document.addEventListener("compositionend", () => { composing = false; });
  const composed = () => new Promise((done) => {
    if (composing) document.addEventListener("compositionend", () => setTimeout(done), { once: true });
    else done();
  });

  /* A single row is emptied as soon as it is sent, so that the next one can be typed at once. */
  let row = null;
  const standing = (own) => ({ own, left: own.map((cell) => cell.value) });
  const typedSince = () => row ? row.own.filter((cell, at) => cell.value !== row.left[at]) : [];
  const emptied = (form) => {
    const own = cells(form);
    const sent = own.map((cell) => cell.value);
    for (const cell of own) if (!("carried" in cell.dataset)) cell.value = "";
    own[0].focus();
    row = standing(own);
    return sent;
  };

  const giveBack = (item) => row.own.forEach((cell, at) => { cell.value = item.sent[at]; });

  const goOn = (page) => {
    const since = typedSince().map((cell) => [cell.id, cell.value]);
    const at = document.activeElement.id;
    show(page);
    row = grid() ? standing(cells(grid())) : null;
    const cell = document.getElementById(at);
    if (!since.length || !cell) return begin();
    for (const [id, value] of since) document.getElementById(id).value = value;
    cell.focus();
    if (cell.setSelectionRange) cell.setSelectionRange(cell.value.length, cell.value.length);
  };

  /* Rows sent one by one, as one form of several: one of them is wrong, and none may be lost. */
  const together = (bodies) => {
    const all = new FormData();
    bodies.forEach((body, at) => {
      for (const [name, value] of body) {
        if (name === "row") all.append(name, String(at));
        else if (name.endsWith("-0")) all.append(name.replace(/-0$/, `-${at}`), value);
        else if (!at) all.append(name, value);
      }
    });
    return all;
  };

  let waiting = [];
  let busy = false;
  let leaving = false;
  const post = (item) => fetch(item.form.action, { method: "POST", body: item.body, headers: { "X-Page-Parts": "1" } });

  const answered = async (item, answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    await composed();
    if (answer.ok) {
      goOn(page);
    } else {
      if (item.single && typedSince().length) waiting.push({ form: grid(), body: new FormData(grid()), single: true });
      if (item.single && waiting.length) {
        const bodies = [item, ...waiting].map((one) => one.body);
        waiting = [{ form: item.form, body: together(bodies), single: false }];
        row = null;
        return;
      }
      show(page);
      row = null;
      begin();
    }
    const words = [...document.querySelectorAll("[data-tell], [data-live=entry] .error-summary li")];
    tell(words.map((line) => line.textContent).join(" "));
  };

  const cutOff = (item) => {
    if (item.single && !waiting.length && !typedSince().length) giveBack(item);
    else waiting.unshift(item);
    tell(told.dataset.offline);
    told.classList.remove("visually-hidden");
  };

  const sendAll = async () => {
    if (busy) return;
    busy = true;
    while (waiting.length) {
      const item = waiting.shift();
      try {
        const answer = await post(item);
        if (!answer.headers.has("X-Page-Parts")) {
          if (item.single) giveBack(item);
          leaving = true;
          grid().submit();
          return;
        }
        await answered(item, answer);
      } catch {
        cutOff(item);
        break;
      }
    }
    busy = false;
  };

  const send = (form, button) => {
    const body = new FormData(form);
    if (button && button.name) body.append(button.name, button.value);
    const single = form.querySelectorAll("[data-row]").length === 1 && !form.querySelector("[data-another]") && !(button && button.name);
    const blank = cells(form).every((cell) => "carried" in cell.dataset || !cell.value);
    if (!blank || !waiting.length) waiting.push({ form, body, single, sent: single ? emptied(form) : [] });
    sendAll();
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-entry]")) return;
    event.preventDefault();
    told.classList.add("visually-hidden");
    send(event.target, event.submitter);
  }, true);

  window.addEventListener("beforeunload", (event) => {
    const form = grid();
    if (form && !leaving && (typed(form) || waiting.length)) event.preventDefault();
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
