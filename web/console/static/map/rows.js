/* Rows of one kind, by name: fetched whole at first, then only what is newer than what is here. */
export class Rows {
  constructor(address) {
    this.address = address;
    this.all = new Map();
    this.frame = {};
    this.mark = "";
  }

  /** Fetches what is new; gives the names of the rows that came or changed, none the first time. */
  async load() {
    const answer = await fetch(`${this.address}?after=${this.mark}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    const { rows, gone, mark, whole, ...frame } = await answer.json();
    const first = this.mark === "";
    const fresh = Object.keys(rows).filter((name) => JSON.stringify(this.all.get(name)) !== JSON.stringify(rows[name]));
    if (whole) this.all.clear();
    gone.forEach((name) => this.all.delete(name));
    Object.entries(rows).forEach(([name, row]) => this.all.set(name, row));
    this.mark = mark;
    this.frame = frame;
    return first ? [] : fresh;
  }
}
