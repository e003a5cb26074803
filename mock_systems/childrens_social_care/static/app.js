// Which view an address opens, and what happens when the server says no.

import { Refusal, get, post, useToken } from "/static/api.js";
import { alarm, clearToasts, copyOf, main, show, showSkeleton, tell } from "/static/page.js";
import { keepCounting, showEntries } from "/static/entries.js";
import { FORMS } from "/static/forms.js";
import { PARTS, showPart, showRecord } from "/static/record.js";
import { showSearch } from "/static/search.js";
import { showActivity, showSignIn } from "/static/sign_in.js";

const HOME = "/people/search";
const SOMETHING_WRONG = "Something went wrong. Hearthside could not do that just now.";

let session = { state: "unknown" };
let wanted = HOME;
let visit = new AbortController();

function go(path) {
  history.pushState({}, "", path);
  route();
}

async function route() {
  visit.abort();
  visit = new AbortController();
  const { signal } = visit;
  clearToasts();
  try {
    if (session.state === "unknown") await begin(signal);
    if (session.state !== "done" || location.pathname === "/sign-in") return askToSignIn();
    await open(location.pathname, signal);
  } catch (error) {
    if (!signal.aborted) broken(error, route);
  }
}

async function open(path, signal) {
  const [, place, record, part, end] = path.split("/").map(decodeURIComponent);
  const adding = end === "new";
  markMenu(path);
  if (place === "people" && record !== "search" && (adding ? FORMS : PARTS).includes(part)) {
    const further = { session, signal, onBroken: broken, leave: () => go(HOME), adding, go };
    if (!adding && main.dataset.record === record && main.querySelector("#part")) {
      await showPart(record, part, further);
      return;
    }
    leaveRecord();
    showSkeleton();
    await showRecord(record, part, further);
    return;
  }
  leaveRecord();
  showSkeleton();
  if (path === HOME) showSearch(session, signal, broken);
  else if (path === "/activity") await showActivity(signal);
  else if (path === "/entries") showEntries(signal, broken);
  else if (path === "/") go(HOME);
  else show(copyOf("not-there"), "Not found");
}

async function begin(signal) {
  leaveRecord();
  showSkeleton();
  take(await get("/api/session", signal));
}

function take(state) {
  session = state;
  useToken(state.token);
  const inside = state.state === "done";
  document.getElementById("side").hidden = !inside;
  document.body.classList.toggle("inside", inside);
  if (!inside) return;
  document.getElementById("my-name").textContent = state.name;
  document.getElementById("my-role").textContent = state.role;
  keepCounting();
}

function askToSignIn() {
  if (location.pathname !== "/sign-in") {
    wanted = location.pathname === "/" ? HOME : location.pathname + location.search;
    history.replaceState({}, "", "/sign-in");
  }
  leaveRecord();
  showSignIn(session.state === "done" ? { state: "signed_out" } : session, {
    onBroken: broken,
    onState(state) {
      take(state);
      if (state.state !== "done") return askToSignIn();
      history.replaceState({}, "", wanted);
      wanted = HOME;
      route();
    },
  });
}

function broken(error, again) {
  if (error instanceof Refusal && error.code === "signed_out") {
    take({ state: "signed_out", ended: true });
    askToSignIn();
    return;
  }
  if (error instanceof Refusal && error.code === "maintenance") {
    leaveRecord();
    show(copyOf("maintenance"), "Being updated");
    return;
  }
  if (error instanceof Refusal && error.code === "out_of_date") session = { state: "unknown" };
  if (main.getAttribute("aria-busy") === "true" || document.querySelector("#part[aria-busy=true]")) {
    leaveRecord();
    const view = copyOf("failed");
    view.querySelector("[data-again]").addEventListener("click", again);
    show(view, "Not loaded");
  }
  alarm(SOMETHING_WRONG);
}

function leaveRecord() {
  delete main.dataset.record;
}

function markMenu(path) {
  for (const link of document.querySelectorAll("#side a")) {
    const here = link.pathname === path || (path.startsWith("/people/") && link.pathname === HOME);
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-route]");
  if (!link?.href || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(link.pathname + link.search);
});

document.getElementById("sign-out").addEventListener("click", async () => {
  try {
    take(await post("/api/sign-out", {}));
    history.pushState({}, "", "/sign-in");
    wanted = HOME;
    askToSignIn();
    tell("You have signed out.");
  } catch (error) {
    broken(error, route);
  }
});

window.addEventListener("popstate", route);
route();
