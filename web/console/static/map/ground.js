/* What the map lies on: the areas and their names, the scale, the credit, and tiles if the settings name any. */
const BORDER = { color: "#2f4256", weight: 2, fill: false, interactive: false };

export class Ground {
  constructor(map, place, words) {
    this.map = map;
    this.place = place;
    this.areas = L.layerGroup().addTo(map);
    this.names = L.layerGroup().addTo(map);
    this.drawn = new Map();
    map.createPane("areas").style.zIndex = 420; // above the cells, or they would hide the borders
    map.createPane("names").style.zIndex = 650;
    map.getPane("names").style.pointerEvents = "none";
    const titles = { zoomInTitle: words.say("zoom_in"), zoomOutTitle: words.say("zoom_out") };
    L.control.zoom({ ...titles, position: "topright" }).addTo(map);
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    const credit = L.control.attribution({ prefix: "Leaflet" }).addTo(map);
    const { tiles, credit: whose } = place.dataset;
    if (tiles) {
      const written = document.createElement("span");
      written.textContent = whose;
      credit.addAttribution(written.innerHTML);
      L.tileLayer(tiles, { maxZoom: 19 }).addTo(map);
    }
  }

  async load() {
    const answer = await fetch(`${this.place.dataset.at}/ground.json`);
    const { areas, box } = await answer.json();
    const beside = document.getElementById("layers").open ? 190 : 30; // the box of layers covers this much of it
    this.map.fitBounds(box, { paddingTopLeft: [beside, 30], paddingBottomRight: [40, 30] });
    areas.forEach((area) => this.draw(area));
    this.place.dataset.areas = areas.length;
  }

  draw({ id, name, centre, metres, geometry }) {
    const style = { ...BORDER, pane: "areas" };
    const shape = metres ? L.circle(centre, { ...style, radius: metres }) : L.geoJSON(geometry, { style });
    shape.addTo(this.areas);
    this.drawn.set(id, metres ? L.latLng(centre).toBounds(2 * metres) : shape.getBounds());
    const label = document.createElement("span");
    label.textContent = name;
    const icon = L.divIcon({ className: "place-name", html: label, iconSize: null });
    L.marker(centre, { icon, pane: "names", interactive: false, keyboard: false }).addTo(this.names);
  }

  bounds(id) {
    return this.drawn.get(id);
  }
}
