// An alert that nobody has taken is heard: in the title, on the icon, by a sound, and outside the page where it may.
// Outside it says that something is urgent and nothing else: others see that screen too.

const page = JSON.parse(document.getElementById("data").textContent);
const label = page.labels;
const title = document.title;
const icon = document.querySelector('link[rel="icon"]');
const plain = icon.href;
const allow = document.getElementById("ring");

const AGAIN = 30000; // it rings again until somebody takes it
const TAG = "alert";
const DOT = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#a3271f"/></svg>',
)}`;

let alerts = 0;
let staff = false;
let again = 0;
let sound = null;

document.addEventListener("ring", ({ detail }) => {
  const more = detail.alerts > alerts;
  const changed = detail.alerts !== alerts;
  alerts = detail.alerts;
  staff = detail.staff;
  show();
  if (!changed) return;
  clearInterval(again);
  if (alerts) again = setInterval(beep, AGAIN);
  if (more) beep();
  if (more) outside();
  else if (!alerts) quiet();
});

function show() {
  document.title = alerts ? label.alert_waits : title;
  icon.href = alerts ? DOT : plain;
  if ("setAppBadge" in navigator) (alerts ? navigator.setAppBadge(alerts) : navigator.clearAppBadge()).catch(() => null);
  allow.hidden = !staff || allowed();
}

// --- The one press by which a browser lets a page ring --------------------------------------------------

const wished = () => {
  try {
    return localStorage.getItem("ring") === "yes";
  } catch {
    return false;
  }
};

/** Nothing is left to ask for: the sound is on, and the browser has said yes or no to what stands outside. */
function allowed() {
  return Boolean(sound) && sound.state === "running" && !(window.Notification && Notification.permission === "default");
}

async function open() {
  try {
    sound = sound || new AudioContext();
    await sound.resume();
  } catch {
    // A browser without sound still has the title.
  }
  show();
}

allow.addEventListener("click", async () => {
  try {
    localStorage.setItem("ring", "yes");
  } catch {
    // It is asked again next time.
  }
  await open();
  if (window.Notification) await Notification.requestPermission().catch(() => null);
  beep();
  show();
});
// After a reload any touch opens the sound again, where it was wished once.
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => wished() && open(), { passive: true });

// --- Ringing ----------------------------------------------------------------------------------------------

function beep() {
  if (!sound || sound.state !== "running") return;
  for (const [at, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
    const [tone, loud] = [sound.createOscillator(), sound.createGain()];
    const begins = sound.currentTime + at;
    tone.frequency.value = pitch;
    loud.gain.setValueAtTime(0.25, begins);
    loud.gain.exponentialRampToValueAtTime(0.001, begins + 0.22);
    tone.connect(loud).connect(sound.destination);
    tone.start(begins);
    tone.stop(begins + 0.22);
  }
}

async function outside() {
  if (!window.Notification || Notification.permission !== "granted" || document.hasFocus()) return;
  const worker = await registered();
  const how = { tag: TAG, renotify: true, requireInteraction: true };
  if (worker) worker.showNotification(label.alert_waits, how).catch(() => null);
  else new Notification(label.alert_waits, { tag: TAG }).onclick = () => window.focus();
}

async function quiet() {
  const worker = await registered();
  for (const shown of (worker && (await worker.getNotifications({ tag: TAG }))) || []) shown.close();
}

async function registered() {
  return "serviceWorker" in navigator ? (await navigator.serviceWorker.getRegistration().catch(() => null)) || null : null;
}
