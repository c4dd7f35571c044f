// Keeps the newest text of every phone in view, and empties what was written once it is sent.
(() => {
  "use strict";

  const toNewest = (bubbles) => { bubbles.scrollTop = bubbles.scrollHeight; };

  document.querySelectorAll(".bubbles").forEach(toNewest);

  document.body.addEventListener("htmx:oobAfterSwap", (event) => {
    const bubbles = event.detail.target;
    if (!bubbles || !bubbles.classList.contains("bubbles")) return;
    toNewest(bubbles);
    const phone = bubbles.closest(".phone");
    phone.classList.remove("lit");
    requestAnimationFrame(() => phone.classList.add("lit"));
  });

  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.matches("[data-reply]")) event.target.reset();
  });

  // The service may be away for a moment, or for good: look again, more patiently.
  const again = (event) => {
    if (event.target.id === "demo-news") setTimeout(() => window.htmx.trigger(event.target, "again"), 3000);
  };
  document.body.addEventListener("htmx:sendError", again);
  document.body.addEventListener("htmx:responseError", again);
})();
