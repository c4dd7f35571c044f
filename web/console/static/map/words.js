/* Phrases, numbers and times, as whoever looks at the page writes them. */
const DAY = 86400000;

export class Words {
  constructor({ words, language, zone }) {
    this.phrases = JSON.parse(words);
    const locale = language === "da" ? "da-DK" : "en-GB";
    this.numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    this.days = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
    this.clocks = new Intl.DateTimeFormat(locale, {
      day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: zone,
    });
  }

  say(name, filled = {}) {
    return this.phrases[name].replace(/{(\w+)}/g, (_, key) => filled[key] ?? "");
  }

  number(value) {
    return this.numbers.format(value);
  }

  /** One of two phrases, for one and for any other number. */
  count(one, many, value) {
    return this.say(value === 1 ? one : many, { count: this.number(value) });
  }

  day(first, number) {
    return this.days.format(new Date(Date.parse(first) + number * DAY));
  }

  clock(minutes) {
    return this.clocks.format(new Date(minutes * 60000));
  }
}

/** The day, as it is written in settings, that is so many days after another. */
export function isoDay(first, number) {
  return new Date(Date.parse(first) + number * DAY).toISOString().slice(0, 10);
}

/** Lines of text, one below the other; names and words are text, never markup. */
export function lines(...texts) {
  const box = document.createElement("div");
  texts.filter(Boolean).forEach((text, at) => {
    const line = document.createElement(at ? "div" : "strong");
    line.textContent = text;
    box.append(line);
  });
  return box;
}
