/* The spates as they stood at the end of the window: a dashed circle each, grey once they are over. */
import { ring } from "./reports.js";
import { lines } from "./words.js";

const OVER = new Set(["over", "withdrawn"]);

export class Spates {
  constructor(map, words) {
    this.map = map;
    this.words = words;
    this.layer = L.layerGroup().addTo(map);
    this.circles = new Map();
    map.createPane("spates").style.zIndex = 450;
    this.renderer = L.svg({ pane: "spates", padding: 0.4 });
  }

  /** Draws them; gives how many were going on. */
  draw(rows, span) {
    this.layer.clearLayers();
    this.circles.clear();
    let open = 0;
    for (const [id, spate] of rows) {
      const stage = spate.stages.findLast(([, day]) => day <= span.lastDay);
      if (!stage || (OVER.has(stage[0]) && stage[1] < span.firstDay) || stage[0] === "withdrawn") continue;
      if (!OVER.has(stage[0])) open += 1;
      this.add(id, spate, stage);
    }
    return open;
  }

  add(id, spate, [stage, , lat, lon, radius, observed, expected]) {
    const over = OVER.has(stage);
    const circle = L.circle([lat, lon], {
      radius, renderer: this.renderer, pane: "spates", className: `spate ${stage}`, weight: 3, dashArray: "7 6",
      color: over ? "#5b6773" : "#b3261e", fillColor: over ? "#5b6773" : "#b3261e", fillOpacity: over ? 0.06 : 0.14,
    });
    const { words } = this;
    const told = expected === null ? words.count("burglary", "burglaries", observed)
      : words.say("of_expected", { observed: words.number(observed), expected: words.number(expected) });
    const said = () => lines(words.say("spate_in", { area: spate.area }), words.say(stage), told);
    circle.bindTooltip(said, { sticky: true, className: "fact" });
    circle.addTo(this.layer);
    this.circles.set(id, circle);
  }

  bounds(id) {
    return this.circles.get(id)?.getBounds();
  }

  pulse(id) {
    const circle = this.circles.get(id);
    if (circle && this.map.hasLayer(this.layer)) ring(this.map, circle.getLatLng());
    return Boolean(circle);
  }
}
