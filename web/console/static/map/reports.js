/* The reports of the window: a disc with a number for each cell, or, for the police, a point for each. */
import { middle } from "./cells.js";
import { lines } from "./words.js";

const POINT = { radius: 6, color: "#fff", weight: 2, fillColor: "#1d3b5c", fillOpacity: 1 };

export class Reports {
  constructor(map, words) {
    this.map = map;
    this.words = words;
    this.count = 0;
    this.layer = L.layerGroup().addTo(map);
    this.discs = new Map();
    map.createPane("reports").style.zIndex = 500;
    this.renderer = L.svg({ pane: "reports", padding: 0.4 });
  }

  draw(cells, points, span) {
    const within = (day) => day >= span.from && day <= span.to;
    const counts = new Map();
    this.count = 0;
    for (const [name, [, , , days]] of cells) {
      const count = days.filter(within).length;
      this.count += count;
      if (count && !points) counts.set(name, count);
    }
    const wanted = points ? new Map([...points].filter(([, row]) => within(row[2]))) : counts;
    for (const [name, disc] of this.discs) {
      if (disc.says !== JSON.stringify(wanted.get(name))) { this.layer.removeLayer(disc); this.discs.delete(name); }
    }
    for (const [name, what] of wanted) {
      if (this.discs.has(name)) continue;
      const disc = points ? this.point(what) : this.disc(middle(cells.get(name)[0]), what);
      disc.says = JSON.stringify(what);
      this.discs.set(name, disc);
      this.layer.addLayer(disc);
    }
  }

  disc(at, count) {
    const number = document.createElement("span");
    number.textContent = this.words.number(count);
    const size = Math.round(22 + 6 * Math.log2(count));
    const icon = L.divIcon({ className: "disc", html: number, iconSize: [size, size] });
    return L.marker(at, { icon, pane: "reports", keyboard: false, interactive: false });
  }

  point([lat, lon, , id, began, ended, dwelling, entry, attempted]) {
    const { words } = this;
    const between = began === ended ? words.clock(began) : `${words.clock(began)} – ${words.clock(ended)}`;
    return L.circleMarker([lat, lon], { ...POINT, renderer: this.renderer, pane: "reports" }).bindPopup(() => lines(
      `${words.say("report")} ${id}`,
      between,
      dwelling && `${words.say("dwelling")}: ${dwelling}`,
      entry && `${words.say("entry")}: ${entry}`,
      attempted && words.say("attempted"),
    ));
  }

  /** Draws a ring that swells once where a report is new; says whether there was one. */
  pulse(name) {
    const disc = this.discs.get(name);
    if (!disc || !this.map.hasLayer(this.layer)) return false;
    ring(this.map, disc.getLatLng());
    return true;
  }
}

/** A ring that swells once and is gone. */
export function ring(map, at) {
  const icon = L.divIcon({ className: "pulse", iconSize: [28, 28] });
  const marker = L.marker(at, { icon, pane: "reports", keyboard: false, interactive: false }).addTo(map);
  setTimeout(() => marker.remove(), 2500);
}
