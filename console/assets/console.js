// Everything works without this file. It brings GOV.UK's own components, and says before a session
// ends that it will.
import { initAll } from "/assets/govuk-frontend.min.js";

const WARN_SECONDS = 120;

initAll();

const ending = document.querySelector(".mash-ending");
if (ending) warnBeforeTheEnd(ending);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

function warnBeforeTheEnd(banner) {
  let timer = startTimer(Number(banner.dataset.secondsLeft));
  const form = banner.querySelector("[data-stay]");

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
    if (!answer.ok) return window.location.reload();
    banner.hidden = true;
    clearTimeout(timer);
    timer = startTimer(Number(await answer.text()));
  });

  function startTimer(secondsLeft) {
    return setTimeout(() => { banner.hidden = false; }, Math.max(0, secondsLeft - WARN_SECONDS) * 1000);
  }
}
