/* Signing on the screen: strokes as whole numbers in a field of fixed size, drawn as they come. */

export class Pad {
  /* `canvas` has the field's width and height; `changed` is called when a stroke ends. */
  constructor(canvas, changed) {
    this.canvas = canvas;
    this.strokes = [];
    this.brush = canvas.getContext("2d");
    this.stroke = null;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.stroke = [];
      this.strokes.push(this.stroke);
      this.#add(event);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.stroke) return;
      for (const one of event.getCoalescedEvents?.() ?? [event]) this.#add(one);
    });
    const end = () => {
      if (this.stroke) changed();
      this.stroke = null;
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
  }

  #add(event) {
    const frame = this.canvas.getBoundingClientRect();
    const inside = (share, size) => Math.max(0, Math.min(size, Math.round(share * size)));
    const x = inside((event.clientX - frame.left) / frame.width, this.canvas.width);
    const y = inside((event.clientY - frame.top) / frame.height, this.canvas.height);
    const [lastX, lastY] = this.stroke.slice(-2);
    if (x === lastX && y === lastY) return;
    this.stroke.push(x, y);
    this.draw();
  }

  show(strokes) {
    this.strokes = structuredClone(strokes);
    this.draw();
  }

  draw() {
    const { brush, canvas } = this;
    brush.clearRect(0, 0, canvas.width, canvas.height);
    brush.lineWidth = 4;
    brush.lineCap = brush.lineJoin = "round";
    brush.strokeStyle = "#1c2733";
    for (const stroke of this.strokes) {
      brush.beginPath();
      brush.moveTo(stroke[0], stroke[1]);
      if (stroke.length === 2) brush.lineTo(stroke[0] + 1, stroke[1]);
      for (let at = 2; at < stroke.length; at += 2) brush.lineTo(stroke[at], stroke[at + 1]);
      brush.stroke();
    }
  }
}
