"use strict";

// The person search opens in a window of its own; choosing a person shows them in the window behind.
for (const link of document.querySelectorAll("[data-window]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    window.open(link.href, link.target, "width=860,height=520,resizable=yes,scrollbars=yes");
  });
}

for (const link of document.querySelectorAll("[data-choose]")) {
  link.addEventListener("click", (event) => {
    if (!window.opener) return;
    event.preventDefault();
    window.opener.location = link.href;
    window.close();
  });
}
