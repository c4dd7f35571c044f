/* Keeps sliders and numbers in step, marks what is changed, and draws the spates of both settings on the map. */
import { Words } from "./map/words.js";

const STYLES = {
  both: { color: "#54606c", weight: 2, fillColor: "#7d8da0", fillOpacity: 0.18 },
  lost: { color: "#b3261e", weight: 2.5, dashArray: "6 5", fill: false },
  gained: { color: "#1e6b4a", weight: 2.5, fillColor: "#1e6b4a", fillOpacity: 0.25 },
};

const place = document.getElementById("what-if-map");
const words = new Words(place.dataset);
const map = L.map(place, { zoomControl: false, zoomSnap: 0.25, attributionControl: false, fadeAnimation: false, scrollWheelZoom: false });
map.createPane("names").style.zIndex = 650;
map.getPane("names").style.pointerEvents = "none";
L.control.zoom({ zoomInTitle: words.say("zoom_in"), zoomOutTitle: words.say("zoom_out"), position: "topright" }).addTo(map);
L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
const credit = L.control.attribution({ prefix: "Leaflet" }).addTo(map);
if (place.dataset.tiles) {
  const whose = document.createElement("span");
  whose.textContent = place.dataset.credit;
  credit.addAttribution(whose.innerHTML);
  L.tileLayer(place.dataset.tiles, { maxZoom: 19 }).addTo(map);
}
const spates = L.layerGroup().addTo(map);

async function lay() {
  const { areas, box } = await (await fetch(`${place.dataset.at}/ground.json`)).json();
  map.fitBounds(box, { padding: [10, 10] });
  for (const { name, centre, metres, geometry } of areas) {
    const style = { color: "#2f4256", weight: 1.5, fillColor: "#fff", fillOpacity: 0.55, interactive: false };
    (metres ? L.circle(centre, { ...style, radius: metres }) : L.geoJSON(geometry, { style })).addTo(map).bringToBack();
    const label = document.createElement("span");
    label.textContent = name;
    const icon = L.divIcon({ className: "place-name", html: label, iconSize: null });
    L.marker(centre, { icon, pane: "names", interactive: false, keyboard: false }).addTo(map);
  }
}

function draw() {
  const told = document.getElementById("circles");
  if (!told) return;
  spates.clearLayers();
  const counts = { both: 0, lost: 0, gained: 0 };
  for (const [kind, lat, lon, radius, day, count] of JSON.parse(told.dataset.circles)) {
    counts[kind] += 1;
    const said = document.createElement("span");
    said.textContent = `${day} · ${words.say("incidents", { count })} · ${words.say(kind)}`;
    L.circle([lat, lon], { ...STYLES[kind], radius }).bindTooltip(said).addTo(spates);
  }
  Object.assign(place.dataset, counts, { drawn: "yes" });
}

function number(text) {
  return Number.parseFloat(text.replace(",", "."));
}

function written(value) {
  return place.dataset.language === "da" ? String(value).replace(".", ",") : String(value);
}

/** The stop that is nearest to what is typed, by proportion, as the stops are. */
function nearest(stops, value) {
  const apart = stops.map((stop) => Math.abs(Math.log(stop / value)));
  return apart.indexOf(Math.min(...apart));
}

function follow(slider) {
  const stops = JSON.parse(slider.dataset.stops);
  const box = document.getElementById(slider.dataset.box);
  const say = () => slider.setAttribute("aria-valuetext", `${box.value} ${box.parentElement.querySelector(".unit").textContent}`);
  const settle = () => {
    const value = number(box.value);
    if (value > 0) slider.value = nearest(stops, value);
    say();
  };
  slider.addEventListener("input", () => {
    box.value = written(stops[slider.value]);
    say();
    mark();
  });
  box.addEventListener("input", settle);
  settle();
  return settle;
}

const form = document.getElementById("trying");
const settled = [...document.querySelectorAll(".slider")].map(follow);

function mark() {
  form.querySelectorAll("[data-field]").forEach((field) => {
    const boxes = [...field.querySelectorAll("input:not([type=range], [type=hidden])")];
    const other = boxes.some((box) => (box.type === "checkbox" ? box.checked !== box.defaultChecked : box.value !== box.defaultValue));
    field.classList.toggle("changed", other);
  });
}

function ready() {
  const diff = document.querySelector("#proposal [data-ready]");
  document.querySelectorAll("#propose-now, #download").forEach((button) => { button.disabled = !diff; });
}

if (form) {
  form.addEventListener("input", mark);
  form.addEventListener("reset", () => setTimeout(() => { settled.forEach((settle) => settle()); mark(); }));
}
document.body.addEventListener("htmx:afterSettle", () => { draw(); ready(); });

await lay();
draw();
