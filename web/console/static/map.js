/* Draws the map: areas, cells, reports and spates, as of the day that the time slider stands on, and keeps up. */
import { Cells } from "./map/cells.js";
import { Ground } from "./map/ground.js";
import { Reports } from "./map/reports.js";
import { Rows } from "./map/rows.js";
import { Spates } from "./map/spates.js";
import { Time } from "./map/time.js";
import { Words } from "./map/words.js";

const place = document.getElementById("map");
const words = new Words(place.dataset);
const leaflet = L.map(place, {
  zoomControl: false, attributionControl: false, fadeAnimation: false,
  zoomSnap: 0.1, zoomDelta: 0.5, minZoom: 6, maxZoom: 18,
});
const rows = {
  cells: new Rows(`${place.dataset.at}/cells.json`),
  spates: new Rows(`${place.dataset.at}/spates.json`),
  points: place.dataset.points === "yes" ? new Rows(`${place.dataset.at}/points.json`) : null,
};
const ground = new Ground(leaflet, place, words);
const cells = new Cells(leaflet, words, document.getElementById("legend"));
const reports = new Reports(leaflet, words);
const spates = new Spates(leaflet, words);
const time = new Time(place, words, draw);

function draw() {
  const span = time.window(rows.cells.frame.first);
  cells.draw(rows.cells.all, span);
  reports.draw(rows.cells.all, rows.points && rows.points.all, span);
  const open = spates.draw(rows.spates.all, span);
  time.say(span, reports.count);
  Object.assign(place.dataset, {
    drawn: "yes", reports: reports.count, cells: rows.cells.all.size, spates: open, day: span.lastDay,
    zoom: leaflet.getZoom().toFixed(1),
  });
}

async function refresh(kinds) {
  const fresh = await Promise.all(kinds.map((kind) => (rows[kind] ? rows[kind].load() : [])));
  draw();
  kinds.forEach((kind, at) => fresh[at].forEach((name) => pulse(kind, name)));
}

function pulse(kind, name) {
  const span = time.window(rows.cells.frame.first);
  const drawn = { cells: rows.points ? null : reports, points: reports, spates }[kind];
  if (drawn && span.now && drawn.pulse(name, rows[kind].all.get(name))) {
    say(kind === "spates" ? words.say("new_spate", { area: rows.spates.all.get(name).area }) : words.say("new_report"));
  }
}

let silence = 0;
function say(text) {
  const said = document.getElementById("said");
  said.textContent = text;
  said.hidden = false;
  clearTimeout(silence);
  silence = setTimeout(() => { said.hidden = true; }, 6000);
}

let underway = Promise.resolve();
function soon(...kinds) {
  underway = underway.then(() => refresh(kinds)).catch(() => { /* the next event tries again */ });
}

function show(event) {
  const { showCell, showArea, showSpate } = event.target.closest("button")?.dataset ?? {};
  if (showSpate) time.toNow(); // what has a card goes on just now, and may not be drawn as of another day
  const wanted = [[cells, showCell], [ground, showArea], [spates, showSpate]].find(([, name]) => name);
  const bounds = wanted && wanted[0].bounds(wanted[1]);
  if (!bounds) return;
  if (showCell) layers.querySelector("[value=lacking]").click();
  leaflet.fitBounds(bounds.pad(showCell ? 2 : 0.4), { animate: !time.calm });
  if (showCell) cells.mark(showCell);
  place.scrollIntoView({ block: "nearest" });
}

const layers = document.getElementById("layers");
if (window.matchMedia("(max-width: 60rem)").matches) layers.open = false;
layers.addEventListener("change", (event) => {
  const { name, value, checked } = event.target;
  if (name === "fields") cells.show(value);
  else ({ areas: ground.areas, names: ground.names, reports: reports.layer, spates: spates.layer }[value])[
    checked ? "addTo" : "removeFrom"](leaflet);
  draw();
});
leaflet.on("zoomend", () => { place.dataset.zoom = leaflet.getZoom().toFixed(1); });
document.addEventListener("click", show);
document.addEventListener("sse:reports", () => soon("cells", "points", "spates"));
document.addEventListener("sse:alerts", () => soon("spates"));
document.addEventListener("sse:people", () => soon("cells"));
document.body.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "chart") draw(); });

await ground.load();
await Promise.all(Object.values(rows).map((each) => each && each.load()));
draw();
