// What goes wrong when a part of a page is asked for in; the sentence the service said about it, at the foot, out.
"use strict";

const trouble = document.querySelector(".trouble");

function tell(sentence) {
  trouble.textContent = sentence;
  trouble.hidden = !sentence;
}

document.body.addEventListener("htmx:responseError", (event) => {
  const said = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").querySelector(".mistake");
  tell(said ? said.textContent : `${event.detail.xhr.status}`);
});
document.body.addEventListener("htmx:sendError", () => tell(trouble.dataset.offline));
document.body.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.successful) {
    tell("");
  }
});

// A menu closes when its owner goes elsewhere: by a click beside it, or by Escape, which leads back to it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.choose[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.choose[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// On a phone the menu is a strip; the current page is brought into view.
document.querySelector(".top nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
