/* Listens to what changes, and passes it on to all that refresh themselves: hx-trigger="sse:alerts" and the like. */
"use strict";

(() => {
  const LINGER = 30000; // a page nobody looks at lets go of its stream after so many milliseconds
  const KINDS = ["reports", "alerts", "delivery", "settings", "people"];
  const address = document.body.dataset.live;
  let source = null;
  let known = document.body.dataset.mark || "";
  const refreshed = new WeakMap();
  const waiting = new WeakSet();
  let leaving = 0;
  let again = 0;

  /* At most once in data-pace milliseconds, and always after the last there was: htmx's own throttle drops that one. */
  function refresh(each, name) {
    if (waiting.has(each)) return;
    waiting.add(each);
    const due = (refreshed.get(each) ?? -Infinity) + Number(each.dataset.pace ?? 0);
    setTimeout(() => {
      waiting.delete(each);
      refreshed.set(each, performance.now());
      each.dispatchEvent(new CustomEvent(name));
    }, Math.max(0, due - performance.now()));
  }

  function pass(event) {
    known = event.lastEventId || known;
    if (!KINDS.includes(event.type)) return;
    const name = `sse:${event.type}`;
    document.querySelectorAll(`[hx-trigger*="${name}"]`).forEach((each) => refresh(each, name));
    document.dispatchEvent(new CustomEvent(name));
  }

  function listen() {
    clearTimeout(again);
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource(known ? `${address}?since=${encodeURIComponent(known)}` : address);
    [...KINDS, "ready"].forEach((kind) => source.addEventListener(kind, pass));
    source.onopen = () => { document.body.dataset.listening = "yes"; };
    source.onerror = () => {
      document.body.dataset.listening = "no";
      if (source.readyState === EventSource.CLOSED) again = setTimeout(listen, 15000 + Math.random() * 15000);
    };
  }

  function rest() {
    clearTimeout(again);
    if (source) source.close();
    source = null;
    document.body.dataset.listening = "no";
  }

  function look() {
    clearTimeout(leaving);
    if (document.hidden) leaving = setTimeout(rest, LINGER);
    else listen();
  }

  if (!address || !window.EventSource) return;
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", rest);
  window.addEventListener("pageshow", look);
  look();
})();
