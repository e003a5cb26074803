// The compose page: keeps a draft by itself, and sends without leaving the page.
const form = document.getElementById("message");
const token = document.querySelector("meta[name=form-token]").content;
const kept = document.getElementById("kept");
const send = document.getElementById("send");
const discard = document.getElementById("discard");
const answers = form.dataset.answers;
const picked = document.getElementById("file");
const files = document.getElementById("files");
const alertLine = form.querySelector("[role=alert]");
const toast = document.getElementById("toast");
let timer = 0;
let saving = Promise.resolve();

function post(path) {
  const typed = Object.fromEntries(new FormData(form));
  // What was typed, with the line ends it was typed with: a form would change them.
  typed.body = form.elements.body.value;
  return fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Form-Token": token },
    body: JSON.stringify({ ...typed, draft: form.dataset.draft, answers }),
  });
}

async function keepDraft() {
  try {
    const answer = await post(`/api/drafts/${form.dataset.draft}`);
    kept.textContent = answer.ok ? "Draft saved" : "Draft not saved";
  } catch {
    kept.textContent = "Draft not saved";
  }
}

form.addEventListener("input", (event) => {
  // A file is kept by itself.
  if (event.target === picked) return;
  clearTimeout(timer);
  kept.textContent = "";
  timer = setTimeout(() => { saving = keepDraft(); }, 150);
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(timer);
  send.disabled = true;
  alertLine.hidden = true;
  await saving;
  try {
    await hear(await post(answers ? `/api/reply/${answers}` : "/api/send"));
  } catch {
    complain(["We could not reach the server. Look in Sent items before you send this again."]);
  }
});

discard.addEventListener("click", async () => {
  clearTimeout(timer);
  discard.disabled = true;
  // A draft that is still being kept would be there again.
  await saving;
  try {
    const answer = await post(`/api/drafts/${form.dataset.draft}/discard`);
    if (answer.ok) {
      location.assign("/mail/drafts");
      return;
    }
    complain([`The draft was not discarded (${answer.status}).`]);
  } catch {
    complain(["We could not reach the server. The draft may still be there."]);
  }
  discard.disabled = false;
});

picked.addEventListener("change", async () => {
  const given = picked.files[0];
  if (!given) return;
  alertLine.hidden = true;
  kept.textContent = "Attaching…";
  try {
    const answer = await attach(given);
    if (answer.ok) {
      files.append(row(await answer.json()));
    } else if (answer.headers.get("content-type")?.includes("json")) {
      complain((await answer.json()).messages);
    } else {
      complain([`The file was not attached (${answer.status}).`]);
    }
  } catch {
    complain(["We could not reach the server. The file was not attached."]);
  }
  picked.value = "";
  await keepDraft();
});

function attach(given) {
  const sent = new FormData();
  sent.append("file", given);
  return fetch(`/api/drafts/${form.dataset.draft}/files`, {
    method: "POST", headers: { "X-Form-Token": token }, body: sent,
  });
}

function row({ number, name, size }) {
  const open = document.createElement("a");
  open.href = `/file/${number}`;
  open.className = "name";
  open.textContent = name;
  const long = document.createElement("span");
  long.className = "size";
  long.textContent = `${size} bytes`;
  const off = document.createElement("button");
  off.type = "button";
  off.textContent = `Remove ${name}`;
  const one = document.createElement("li");
  one.dataset.number = number;
  one.append(open, " ", long, " ", off);
  return one;
}

files.addEventListener("click", async (event) => {
  const one = event.target.closest("button")?.closest("li");
  if (!one) return;
  try {
    const answer = await post(`/api/drafts/${form.dataset.draft}/files/${one.dataset.number}/off`);
    if (answer.ok) one.remove();
    else complain([`The file was not taken off (${answer.status}).`]);
  } catch {
    complain(["We could not reach the server. The file may still be attached."]);
  }
  picked.focus();
});

async function hear(answer) {
  if (answer.status === 401) {
    location.assign("/signin?ended=1");
  } else if (answer.status === 201) {
    const { number, message, counts } = await answer.json();
    kept.textContent = "";
    show(counts);
    discard.disabled = true;
    form.querySelectorAll("input, textarea, .files button").forEach((field) => { field.disabled = true; });
    toast.append(`${message} `, link(number));
  } else if (answer.headers.get("content-type")?.includes("json")) {
    complain((await answer.json()).messages);
  } else {
    complain([`Something went wrong (${answer.status}). Look in Sent items before you send this again.`]);
  }
}

// The folders beside the page hold something else now.
function show(counts) {
  for (const [folder, count] of Object.entries(counts)) {
    document.querySelector(`.folders a[href="/mail/${folder}"] .badge`).textContent = count;
  }
}

function complain(messages) {
  alertLine.textContent = messages.join(" ");
  alertLine.hidden = false;
  send.disabled = false;
}

function link(number) {
  const open = document.createElement("a");
  open.href = `/message/${number}`;
  open.textContent = `Open ${number}`;
  return open;
}
