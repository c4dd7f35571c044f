/* The time slider: which four weeks the map shows, step by step, and the chart that says when most happened. */
import { isoDay } from "./words.js";

const WEEK = 7;
const PACE = 450;

export class Time {
  constructor(place, words, changed) {
    Object.assign(this, { words, changed });
    this.slider = document.getElementById("day");
    this.output = document.getElementById("window");
    this.button = document.getElementById("play");
    this.length = Number(place.dataset.window);
    this.motion = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.playing = 0;
    this.slider.addEventListener("input", () => { this.stop(); changed(); });
    this.button.addEventListener("click", () => this.press());
    this.motion.addEventListener("change", () => this.stop());
    this.stop();
  }

  get calm() {
    return this.motion.matches;
  }

  /** The first and the last day shown, by number and as days, and whether that is now. */
  window(first) {
    const to = Number(this.slider.value);
    const from = to - this.length + 1;
    const now = to === Number(this.slider.max);
    return { first, from, to, now, firstDay: isoDay(first, from), lastDay: isoDay(first, to) };
  }

  say(span, count) {
    const { words } = this;
    const last = span.now ? words.say("now") : words.day(span.first, span.to);
    const said = words.say("window", {
      first: words.day(span.first, span.from), last, count: words.count("burglary", "burglaries", count),
    });
    this.output.textContent = said;
    this.slider.setAttribute("aria-valuetext", said);
    this.shade(span);
  }

  /** Shades the four weeks in the chart, whose left edge is the end of the first window. */
  shade(span) {
    const shade = document.querySelector("#chart .window");
    const days = Number(this.slider.max) - Number(this.slider.min) + 1;
    const begins = Math.max(0, span.from - this.length);
    shade?.setAttribute("x", `${(100 * begins) / days}%`);
    shade?.setAttribute("width", `${(100 * (span.to - this.length + 1 - begins)) / days}%`);
  }

  toNow() {
    this.stop();
    if (this.slider.value === this.slider.max) return;
    this.slider.value = this.slider.max;
    this.changed();
  }

  press() {
    if (this.calm) this.step(this.length);
    else if (this.playing) this.stop();
    else {
      this.playing = setInterval(() => this.step(WEEK), PACE);
      this.step(WEEK);
      this.label("pause", true);
    }
  }

  /** Goes on, and from today back to where the year began. */
  step(days) {
    const { min, max, value } = this.slider;
    this.slider.value = Number(value) === Number(max) ? min : Math.min(Number(max), Number(value) + days);
    if (this.slider.value === max) this.stop();
    this.changed();
  }

  stop() {
    clearInterval(this.playing);
    this.playing = 0;
    this.label(this.calm ? "step" : "play", false);
  }

  label(name, pressed) {
    this.button.textContent = this.words.say(name);
    this.button.setAttribute("aria-pressed", String(pressed));
  }
}
