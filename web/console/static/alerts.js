/* A part of a page that is about to be shown anew in; the same, unless somebody is writing in it, with what was open
   in it still open, out. */
"use strict";

(() => {
  const fragment = () => document.querySelector("[data-fragment]");

  /** Whether somebody is writing in it: a form that is open, or a field with the focus. */
  const isWrittenIn = (part) => {
    const at = document.activeElement;
    const typing = at && part.contains(at) && at.matches("input:not([type=hidden]), textarea, select");
    return Boolean(typing || part.querySelector("details.reword[open], details.confirm[open]"));
  };

  const showThatNewsWaits = (waits) => {
    const note = document.getElementById("news-waits");
    if (note) note.hidden = !waits;
  };

  let missed = false;
  let open = [];

  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = fragment();
    if (event.detail.elt !== part || !isWrittenIn(part)) return;
    event.preventDefault();
    missed = true;
    showThatNewsWaits(true);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = fragment();
    if (event.detail.target !== part) return;
    if (isWrittenIn(part)) {
      event.detail.shouldSwap = false;
      missed = true;
      showThatNewsWaits(true);
      return;
    }
    open = [...part.querySelectorAll("details[id][open]")].map((each) => each.id);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== fragment()) return;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  });

  /* Once the form is closed again, what was missed is fetched. */
  document.addEventListener("toggle", (event) => {
    const part = fragment();
    if (!missed || !part?.contains(event.target) || isWrittenIn(part)) return;
    missed = false;
    showThatNewsWaits(false);
    htmx.ajax("GET", part.getAttribute("hx-get"), part);
  }, true);

  document.addEventListener("DOMContentLoaded", () => document.getElementById("said")?.focus({ preventScroll: false }));
})();
