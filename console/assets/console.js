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

const pause = document.querySelector("[data-pause]");
if (pause) followWhatGoesOn(pause);

// htmx reads the part that changes again; here it is paused, told aloud, and said when it is stale.
function followWhatGoesOn(button) {
  const live = document.querySelector("[data-live]");
  const stale = document.querySelector("[data-stale]");
  const words = [button.textContent, button.dataset.pausedWords];
  let isPaused = false;
  let told = said();
  let toldAt = 0;

  button.hidden = false;
  button.addEventListener("click", () => {
    isPaused = !isPaused;
    button.textContent = words[Number(isPaused)];
  });
  document.addEventListener("htmx:before:request", (event) => { if (isPaused) event.preventDefault(); });
  document.addEventListener("htmx:error", () => { stale.hidden = false; });
  document.addEventListener("htmx:response:error", () => { stale.hidden = false; });
  document.addEventListener("htmx:after:swap", () => {
    stale.hidden = true;
    const hasEnded = !progress().dataset.hxGet;
    if (hasEnded) document.querySelector("[data-while-it-goes-on]").hidden = true;
    tell(hasEnded);
  });

  function progress() { return document.getElementById("progress"); }
  function said() { return progress().dataset.said; }

  // One sentence at most every ten seconds, and none when nothing has changed.
  function tell(atOnce) {
    if (said() === told || (!atOnce && Date.now() - toldAt < 10_000)) return;
    told = said();
    toldAt = Date.now();
    live.textContent = told;
  }
}
