/* Files sent in pieces that go on after a broken connection or a reload; files dropped on a section
   or on a row of a table. Without this script the same forms send their files whole. */
(() => {
  "use strict";

  const PIECE = 512 * 1024;
  const AT_ONCE = 2;
  const KEPT_MS = 24 * 3600 * 1000;
  const RETRIES = [0, 1000, 3000, 5000, 10000];
  const OPEN = new Set(["waiting", "running", "paused", "cut"]);

  const size = (bytes) => bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
  const hidden = (name, value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });

  // What was begun and never finished is forgotten after a day.
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("tus::"))) {
    try {
      const begun = new Date(JSON.parse(localStorage.getItem(key)).creationTime);
      if (Date.now() - begun < KEPT_MS) continue;
    } catch { /* not ours to read: forget it */ }
    localStorage.removeItem(key);
  }

  class Line {
    constructor(pile, file, target) {
      this.pile = pile;
      this.file = file;
      this.target = target;
      this.element = pile.blank.content.firstElementChild.cloneNode(true);
      this.part("name").textContent = file.name;
      this.part("size").textContent = target ? `${size(file.size)} → ${target.name}` : size(file.size);
      this.bar = this.part("bar");
      this.bar.setAttribute("aria-label", file.name);
      for (const name of ["pause", "resume", "remove"]) {
        this.part(name).append(this.spoken(` ${file.name}`));
        this.part(name).addEventListener("click", () => this[name]());
      }
      if (pile.kinds) this.offerKinds();
      this.upload = new tus.Upload(file, this.options());
      this.show("waiting");
    }

    part(name) { return this.element.querySelector(`[data-part=${name}]`); }

    spoken(text) {
      const words = document.createElement("span");
      words.className = "visually-hidden";
      words.textContent = text;
      return words;
    }

    offerKinds() {
      this.kinds = this.pile.kinds.cloneNode(true);
      this.kinds.removeAttribute("id");
      this.kinds.removeAttribute("name");
      this.kinds.removeAttribute("aria-describedby");
      this.kinds.setAttribute("aria-label", `${this.pile.kindLabel} ${this.file.name}`);
      const told = [...this.kinds.options].find((option) =>
        (option.dataset.words || "").split(" ").some((word) => word && this.file.name.toLowerCase().includes(word)));
      this.kinds.value = told ? told.value : this.pile.kinds.dataset.usual || "";
      if (!this.kinds.value) this.kinds.options[0].textContent = this.pile.words.choose;
      this.part("main").append(this.kinds);
    }

    options() {
      return {
        endpoint: this.pile.form.dataset.uploading,
        chunkSize: PIECE,
        retryDelays: RETRIES,
        metadata: { filename: this.file.name },
        onBeforeRequest: (request) => request.setHeader("X-CSRFToken", this.pile.form.dataset.token),
        onProgress: (sent, total) => { this.bar.value = total ? sent / total : 1; },
        onShouldRetry: (error) => !error.originalResponse || error.originalResponse.getStatus() >= 500 || [409, 423].includes(error.originalResponse.getStatus()),
        onError: (error) => this.fail(error),
        onSuccess: () => this.finish(),
      };
    }

    show(state, words = "") {
      this.state = state;
      this.element.dataset.state = state;
      this.part("state").textContent = words || this.pile.words[state];
      this.part("pause").hidden = state !== "running";
      this.part("resume").hidden = !["paused", "cut"].includes(state);
      this.bar.hidden = ["refused", "done"].includes(state);
      this.pile.tell();
    }

    async start() {
      this.show("running");
      const begun = await this.upload.findPreviousUploads();
      if (begun.length && !this.upload.url) this.upload.resumeFromPreviousUpload(begun[0]);
      if (this.state === "running") this.upload.start();
    }

    pause() { this.upload.abort(); this.show("paused"); this.pile.next(); this.part("resume").focus(); }

    resume() { this.show("waiting"); this.pile.next(); }

    remove() {
      const after = this.element.nextElementSibling || this.element.previousElementSibling;
      this.upload.abort(Boolean(this.upload.url)).catch(() => {});
      this.pile.forget(this);
      (after?.querySelector("[data-part=remove]") || this.pile.input).focus();
    }

    fail(error) {
      const answer = error.originalResponse;
      if (answer) this.show("refused", answer.getHeader("Content-Type")?.startsWith("text/plain") ? answer.getBody() : this.pile.words.stale);
      else this.show("cut");
      this.pile.next();
    }

    finish() {
      const id = this.upload.url.match(/([^/]+)\/?$/)[1];
      this.element.append(hidden("upload", id));
      if (this.kinds) this.kinds.name = `kind-${id}`;
      if (this.target) this.element.append(hidden(`target-${id}`, this.target.row));
      this.show("done");
      this.pile.next();
    }
  }

  class Pile {
    constructor(form) {
      this.form = form;
      this.lines = [];
      this.input = form.querySelector("input[type=file]");
      this.list = form.querySelector("[data-part=lines]");
      this.summary = form.querySelector("[data-part=summary]");
      this.blank = form.querySelector("template[data-part=line]");
      this.words = this.blank.dataset;
      this.kinds = form.querySelector("select[name=evidence_kind]");
      if (this.kinds) {
        const field = this.kinds.closest(".field");
        this.kindLabel = field.querySelector("label").textContent.trim();
        field.hidden = true;
      }
      this.input.addEventListener("change", () => {
        this.add(this.input.files);
        this.input.value = "";
        this.input.closest("[data-drop]")?.querySelector("[data-names]")?.replaceChildren();
      });
      form.addEventListener("submit", (event) => this.hold(event));
      window.addEventListener("online", () => {
        for (const line of this.lines) if (line.state === "cut") line.resume();
      });
    }

    add(files, target = null) {
      const most = Number(this.input.dataset.maxBytes || 0);
      const taken = (this.input.accept || "").toLowerCase().split(",");
      for (const file of files) {
        const line = new Line(this, file, target);
        this.lines.push(line);
        this.list.append(line.element);
        const known = taken.some((suffix) => file.name.toLowerCase().endsWith(suffix));
        if (!known) line.show("refused", this.words.kind);
        else if (!file.size) line.show("refused", this.words.empty);
        else if (most && file.size > most) line.show("refused", this.words.big);
      }
      this.next();
    }

    next() {
      let free = AT_ONCE - this.lines.filter((line) => line.state === "running").length;
      for (const line of this.lines) {
        if (free > 0 && line.state === "waiting") { free -= 1; line.start(); }
      }
      this.tell();
      if (this.held && !this.unfinished() && this.done()) { this.held = false; this.form.requestSubmit(); }
    }

    unfinished() { return this.lines.filter((line) => OPEN.has(line.state)).length; }

    done() { return this.lines.filter((line) => line.state === "done").length; }

    tell() {
      if (!this.lines.length) this.summary.textContent = "";
      else this.summary.textContent = this.words.tally.replace("{done}", this.done()).replace("{all}", this.lines.length);
    }

    // What is still on its way is awaited; the form then goes by itself.
    hold(event) {
      const open = this.lines.find((line) => line.kinds?.name && !line.kinds.value);
      if (open) {
        event.preventDefault();
        this.held = false;
        this.summary.textContent = this.words.kindless.replace("{name}", open.file.name);
        open.kinds.focus();
        return;
      }
      if (!this.unfinished()) return;
      event.preventDefault();
      this.held = true;
      this.summary.textContent = this.words.held.replace("{open}", this.unfinished());
    }

    forget(line) {
      this.lines = this.lines.filter((other) => other !== line);
      line.element.remove();
      this.next();
    }
  }

  const piles = new Map([...document.querySelectorAll("form[data-uploading]")].map((form) => [form.id, new Pile(form)]));

  // Rows come and go while the table lives, so the page listens for them.
  const files = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  const shelf = document.querySelector("[data-row-shelf]");
  const hint = document.querySelector("[data-drop-hint]");
  if (hint) hint.hidden = !matchMedia("(pointer: fine)").matches;
  const placeOf = (event) => event.target.closest(shelf ? "tr[data-drop-row], [data-drop-zone]" : "[data-drop-zone]");
  const mark = (place) => {
    for (const other of document.querySelectorAll(".over[data-drop-row], .over[data-drop-zone]")) {
      if (other !== place) other.classList.remove("over");
    }
    place?.classList.add("over");
  };

  document.addEventListener("dragover", (event) => {
    if (!files(event)) return;
    const place = placeOf(event);
    mark(place);
    if (place) event.preventDefault();
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(null); });
  document.addEventListener("drop", (event) => {
    mark(null);
    const place = files(event) && placeOf(event);
    if (!place) return;
    event.preventDefault();
    const { dropRow, dropName, dropZone } = place.dataset;
    if (dropRow) {
      shelf.hidden = false;
      piles.get(shelf.dataset.rowShelf).add(event.dataTransfer.files, { row: dropRow, name: dropName });
      shelf.scrollIntoView({ block: "nearest" });
    } else piles.get(dropZone)?.add(event.dataTransfer.files);
  });
})();
