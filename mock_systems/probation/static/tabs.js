// Arrow keys move between the tabs of a case; each tab stays a link, so Enter opens it.
(() => {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const steps = { ArrowRight: 1, ArrowLeft: -1 };
  const ends = { Home: 0, End: tabs.length - 1 };
  for (const [at, tab] of tabs.entries()) {
    tab.tabIndex = tab.getAttribute("aria-selected") === "true" ? 0 : -1;
    tab.addEventListener("keydown", (event) => {
      const to = event.key in steps ? (at + steps[event.key] + tabs.length) % tabs.length : ends[event.key];
      if (to === undefined) return;
      event.preventDefault();
      tab.tabIndex = -1;
      tabs[to].tabIndex = 0;
      tabs[to].focus();
    });
  }
})();
