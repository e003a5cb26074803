// A list that comes twenty at a time: by its button, or as somebody scrolls.

const NEARLY_THERE = 300;

export function makeList({ within, what, ask, row, first, signal, whenBroken }) {
  const rows = within.querySelector("[data-rows]");
  const more = within.querySelector(".more button");
  let shown = 0;
  let total = first.total;
  let busy = false;

  function add(part) {
    for (const values of part.rows) rows.append(row(values));
    shown += part.rows.length;
    total = part.total;
    if (total === null) return;
    within.querySelector(".count").textContent = `Showing ${shown} of ${total}`;
    within.querySelector(".none").hidden = total !== 0;
    const ended = shown >= total;
    more.hidden = ended;
    const end = within.querySelector(".end");
    end.textContent = `End of ${what(part)}`;
    end.hidden = !ended;
  }

  async function showMore() {
    if (busy || more.hidden) return;
    busy = true;
    more.setAttribute("aria-disabled", "true");
    rows.setAttribute("aria-busy", "true");
    try {
      add(await ask(shown));
    } catch (error) {
      if (!signal.aborted) whenBroken(error);
    } finally {
      busy = false;
      more.removeAttribute("aria-disabled");
      rows.setAttribute("aria-busy", "false");
    }
  }

  more.addEventListener("click", showMore);
  const nearTheEnd = () => more.getBoundingClientRect().top < window.innerHeight + NEARLY_THERE;
  window.addEventListener("scroll", () => nearTheEnd() && showMore(), { passive: true, signal });
  add(first);
}
