/* The hexagons: coloured by members, by where they are lacking, or by burglaries in a year. */
import { lines } from "./words.js";

const SCALE = 100000;
const HATCH = "url(#hatch)";
const FEW = -1;

// From the lower bound on; lighter and darker tell the steps apart for those who see no colours.
const MEMBERS = [[3, "#f1dcc0"], [10, "#cfe3da"], [25, "#8fc1b0"], [50, "#3f8f79"]];
const PURPLE = ["#f1e6f4", "#d6b5df", "#ae76c0", "#84449c", "#521a69"];
const BLUE = ["#dce8f3", "#a9c8e4", "#6c9dcb", "#3a6fa5", "#173f6b"];
const PARTS = [0, 0.1, 0.25, 0.5, 0.75]; // of the highest value: where the next darker colour begins

export class Cells {
  constructor(map, words, legend) {
    Object.assign(this, { map, words, legend, shown: "members", window: 28 });
    map.createPane("cells").style.zIndex = 350;
    this.renderer = L.svg({ pane: "cells", padding: 0.4 });
    this.layer = L.layerGroup().addTo(map);
    this.shapes = new Map();
    this.marked = null;
    this.steps = [];
  }

  show(field) {
    this.shown = field;
  }

  /** Finds the steps that tell these rows apart, and explains them if they are others than before. */
  settle() {
    const values = [...this.rows.values()];
    const highest = (of) => Math.max(0, ...values.map(of));
    const steps = {
      members: () => MEMBERS,
      lacking: () => stepped(highest((row) => row[2]), PURPLE, 0.1),
      burglaries: () => stepped(highest((row) => this.year(row[3])), BLUE, 1),
      nothing: () => [],
    }[this.shown]();
    if (JSON.stringify(steps) + this.shown === this.explained) return;
    this.explained = JSON.stringify(steps) + this.shown;
    this.steps = steps;
    this.explain();
  }

  draw(rows, span) {
    this.span = span;
    this.rows = rows;
    this.settle();
    for (const [name, shape] of this.shapes) {
      if (!rows.has(name)) { shape.remove(); this.shapes.delete(name); }
    }
    for (const [name, row] of rows) {
      const shape = this.shapes.get(name) ?? this.add(name, row);
      const fill = this.fill(row);
      const key = fill ?? "none";
      if (shape.key !== key) {
        shape.key = key;
        shape.setStyle({ fillColor: fill ?? "#fff", fillOpacity: fill ? 0.82 : 0, opacity: fill ? 1 : 0 });
      }
    }
  }

  add(name, row) {
    const shape = L.polygon(corners(row[0]), { renderer: this.renderer, pane: "cells", color: "#fff", weight: 1 });
    shape.bindTooltip(() => this.told(name), { sticky: true, className: "fact" });
    shape.addTo(this.layer);
    this.shapes.set(name, shape);
    return shape;
  }

  fill([, members, score, days]) {
    if (this.shown === "members" && members === 0) return HATCH;
    if (this.shown === "members" && members === FEW) return "#d99a74";
    const value = { members, lacking: score, burglaries: this.year(days), nothing: 0 }[this.shown];
    return this.steps.findLast(([from]) => value >= from)?.[1] ?? null;
  }

  /** Burglaries of the last year; the earliest days are there for the earliest window alone. */
  year(days) {
    return days.length - days.findLastIndex((day) => day < this.window) - 1;
  }

  told(name) {
    const [, members, score, days] = this.rows.get(name);
    const { words, span } = this;
    const inside = days.filter((day) => day >= span.from && day <= span.to).length;
    const people = members === 0 ? words.say("nobody")
      : members === FEW ? `${words.say("legend_members")}: ${words.say("few")}`
        : words.count("member", "members", members);
    return lines(
      people,
      words.say("in_window", {
        count: words.count("burglary", "burglaries", inside), year: words.number(this.year(days)),
      }),
      score > 0 && words.say("score", { count: words.number(score) }),
    );
  }

  bounds(name) {
    const row = this.rows.get(name);
    return row && L.latLngBounds(corners(row[0]));
  }

  mark(name) {
    this.marked?.remove();
    this.marked = L.polygon(corners(this.rows.get(name)[0]), {
      color: "#16212c", weight: 4, fill: false, interactive: false, pane: "areas",
    }).addTo(this.map);
  }

  explain() {
    const { legend, words, shown } = this;
    legend.hidden = shown === "nothing";
    legend.replaceChildren();
    if (legend.hidden) return;
    const title = document.createElement("strong");
    title.textContent = words.say(`legend_${shown}`);
    legend.append(title);
    const { steps } = this;
    const bars = steps.map(([from, colour], at) => [colour, range(from, steps[at + 1]?.[0], shown, words)]);
    if (shown === "members") bars.unshift([HATCH, words.say("nobody")], ["#d99a74", words.say("few")]);
    bars.forEach(([colour, text]) => {
      const line = document.createElement("div");
      const swatch = document.createElement("span");
      swatch.className = colour === HATCH ? "swatch hatched" : "swatch";
      if (colour !== HATCH) swatch.style.backgroundColor = colour;
      line.append(swatch, text);
      legend.append(line);
    });
  }
}

/** Steps that begin at round numbers, up to the highest value; fewer of them where that is low. */
function stepped(highest, colours, least) {
  const round = (value) => Math.max(least, Number(value.toPrecision(1)));
  const begins = PARTS.map((part) => (least === 1 ? Math.round(round(part * highest)) : round(part * highest)));
  const tells = (from, at) => from > (begins[at - 1] ?? 0) && from <= highest;
  return colours.map((colour, at) => [begins[at], colour]).filter(([from], at) => tells(from, at));
}

function range(from, next, shown, words) {
  if (next === undefined) return shown === "lacking" ? `≥ ${words.number(from)}` : `${words.number(from)}+`;
  if (shown === "lacking" && from < 0.2) return `< ${words.number(next)}`;
  if (shown === "lacking") return `${words.number(from)}–${words.number(next)}`;
  return next - 1 === from ? words.number(from) : `${words.number(from)}–${words.number(next - 1)}`;
}

function corners([north, east, ...apart]) {
  const found = [[north / SCALE, east / SCALE]];
  for (let at = 0; at < apart.length; at += 2) {
    found.push([(north + apart[at]) / SCALE, (east + apart[at + 1]) / SCALE]);
  }
  return found;
}

/** The middle of a cell, by its corners. */
export function middle(packed) {
  return L.latLngBounds(corners(packed)).getCenter();
}
