/* How marks look: single events, groups, discs of doubt, fans. Methods of the events' layer (events.js). */
"use strict";

(function (dateline) {
  const KM_PER_WORLD = 40075;
  const REGION = 3; // the precision of an event of which only the region is known
  const { partsOf, radiusOf } = dateline;

  dateline.painting = {
    /* How a type is drawn, by its code. */
    look(code) {
      const type = this.data.types[code];
      return this.dark ? { ...type, colour: type.colour_dark, ink: type.ink_dark } : type;
    },
    _lookOf(event) {
      return this.look(this.data.type[event]);
    },

    /* How far off the point may be, to scale; drawn only where the doubt is wider than the mark. */
    _disc(ctx, mark, frame) {
      if (mark.node.spread) return;
      const event = mark.node.first;
      const r = ((this.data.radius[event] / 10 / KM_PER_WORLD) * frame.scale) / Math.cos((this.data.lat[event] / 1e5 * Math.PI) / 180);
      if (r < mark.r + 5 || r > 1500) return;
      ctx.beginPath();
      ctx.arc(mark.px, mark.py, r, 0, 2 * Math.PI);
      const { colour } = this._lookOf(event);
      if (r < 220) { // a wash over half the map would say nothing
        ctx.globalAlpha = this.dark ? 0.14 : 0.1;
        ctx.fillStyle = colour;
        ctx.fill();
      }
      ctx.globalAlpha = 0.65;
      ctx.strokeStyle = colour;
      ctx.lineWidth = 1;
      ctx.setLineDash([4, 4]);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.globalAlpha = 1;
    },

    _mark(ctx, mark, palette) {
      if (mark.event >= 0) this._single(ctx, mark, palette);
      else this._group(ctx, mark, palette);
      if (mark.event >= 0 ? mark.event === this.selected : this._holdsSelected(mark.node)) this._ring(ctx, mark, 3.5, palette.ink, []);
    },
    _ring(ctx, mark, gap, colour, dash) {
      ctx.beginPath();
      ctx.arc(mark.px, mark.py, mark.r + gap, 0, 2 * Math.PI);
      ctx.strokeStyle = colour;
      ctx.lineWidth = 2.2;
      ctx.setLineDash(dash);
      ctx.stroke();
      ctx.setLineDash([]);
    },

    /* One event: its colour and letter; hollow when it did not happen, dashed too when only its region is known. */
    _single(ctx, mark, palette) {
      const look = this._lookOf(mark.event), vague = this.data.precision[mark.event] === REGION;
      const hollow = vague || !this.data.told[this.data.status[mark.event]];
      this._paper(ctx, mark, palette);
      ctx.beginPath();
      ctx.arc(mark.px, mark.py, hollow ? mark.r - 1 : mark.r, 0, 2 * Math.PI);
      ctx.fillStyle = look.colour;
      if (hollow) {
        ctx.strokeStyle = look.colour;
        ctx.lineWidth = 2;
        if (vague) ctx.setLineDash([3, 2.2]);
        ctx.stroke();
        ctx.setLineDash([]);
      } else ctx.fill();
      this._words(ctx, mark, look.glyph, "700 12px ", hollow ? palette.ink : look.ink);
    },
    _paper(ctx, mark, palette) {
      ctx.beginPath();
      ctx.arc(mark.px, mark.py, mark.r + 1.5, 0, 2 * Math.PI);
      ctx.fillStyle = palette.paper;
      ctx.fill();
    },
    _words(ctx, mark, words, font, colour) {
      ctx.font = font + dateline.FONT;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillStyle = colour;
      ctx.fillText(words, mark.px, mark.py + 0.8);
    },

    /* Several events: how many, inside a ring of their colours; the ring is dashed where only the region is known. */
    _group(ctx, mark, palette) {
      this._paper(ctx, mark, palette);
      const { count, area } = mark.node;
      let turn = -Math.PI / 2;
      ctx.lineWidth = area ? 2.4 : 4.5;
      if (area) ctx.setLineDash([4, 2.6]);
      for (const [group, part] of partsOf(mark.node)) {
        const end = turn + (part / count) * 2 * Math.PI;
        ctx.beginPath();
        ctx.arc(mark.px, mark.py, mark.r - ctx.lineWidth / 2, turn, end);
        ctx.strokeStyle = this.look(this.data.typeOfGroup[group]).colour;
        ctx.stroke();
        turn = end;
      }
      if (area) ctx.setLineDash([]);
      const words = count < 1000 ? String(count) : (count / 1000).toFixed(count < 9950 ? 1 : 0) + "k";
      this._words(ctx, mark, words, "600 " + (mark.r > 18 ? 13 : 12) + "px ", palette.ink);
    },

    _leader(ctx, mark, palette) {
      ctx.beginPath();
      ctx.moveTo(...mark.from);
      ctx.lineTo(mark.px, mark.py);
      ctx.strokeStyle = palette.hair;
      ctx.lineWidth = 1;
      ctx.stroke();
    },
    /* Where the chosen event lies that only a square's count stands for. */
    _drawPin(ctx, frame, palette) {
      const [lat, lon] = this.pinned;
      const x = dateline.mercator.x(lon), y = dateline.mercator.y(lat) * frame.scale - frame.origin.y;
      for (const copy of frame.copies) {
        const px = (x + copy) * frame.scale - frame.origin.x;
        ctx.beginPath();
        ctx.arc(px, y, 4.5, 0, 2 * Math.PI);
        ctx.fillStyle = palette.ink;
        ctx.fill();
        ctx.strokeStyle = palette.paper;
        ctx.lineWidth = 2;
        ctx.stroke();
        this._ring(ctx, { px, py: y, r: 8 }, 3, palette.ink, []);
      }
    },
    /* Events at one point, laid around it: a circle while they are few, a spiral when they are many. */
    _drawFan(ctx, frame, palette) {
      const { events, node, copy } = this._fan;
      const px = (node.x + copy) * frame.scale - frame.origin.x, py = node.y * frame.scale - frame.origin.y;
      const feet = events.map((event, n) => {
        const [angle, far] = events.length <= 9 ? [(n / events.length) * 2 * Math.PI - Math.PI / 2, 16 + Math.max(24, events.length * 4.6)] : spiral(n);
        return { px: px + far * Math.cos(angle), py: py + far * Math.sin(angle), r: radiusOf(1), event, node: this._stack([event]), copy, fanned: true };
      });
      ctx.strokeStyle = palette.hair;
      ctx.lineWidth = 1;
      ctx.beginPath();
      for (const foot of feet) {
        ctx.moveTo(px, py);
        ctx.lineTo(foot.px, foot.py);
      }
      ctx.stroke();
      ctx.beginPath();
      ctx.arc(px, py, 3.5, 0, 2 * Math.PI);
      ctx.fillStyle = palette.ink;
      ctx.fill();
      for (const foot of feet) this._mark(ctx, foot, palette);
      this.marks.push(...feet);
    },
  };

  function spiral(n) {
    let angle = 0, far = 34;
    for (let step = 0; step < n; step++) {
      angle += 27 / far;
      far += 34 / far * 2.6;
    }
    return [angle - Math.PI / 2, far];
  }
})(window.dateline);
