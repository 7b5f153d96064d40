// The phone page. It shows what the server says this screen may show, keeps what was said until the server
// has it, and can empty itself at once. Every text is put in with textContent: what people write stays text.

const $ = (id) => document.getElementById(id);
const page = JSON.parse($("data").textContent);
const label = page.labels;
const me = page.demo ? new URLSearchParams(location.search).get("as") || "" : "";

const KEPT_LINES = 200; // on the phone, for when there is no connection
const SHOWN_LINES = 60; // more than that makes a cheap phone slow; the rest is one press away
const RETRY = 5000;
const POLL = 60000; // a dead line that looks alive is found out after this
const ECHO_WAIT = 4000; // if what was sent does not come back by then, it will not
const HERE = 120000; // so often somebody who is busy says so
const WIDE = 900; // from so many pixels on a list may be long
const STEPS = 3; // sizes of letters

const at = (path, query = {}) => {
  const all = new URLSearchParams(me ? { ...query, as: me } : query).toString();
  return all ? `${path}?${all}` : path;
};

// --- What the browser keeps -----------------------------------------------------------------------------

/** A shelf in the browser's storage; where storage is forbidden, one that lasts as long as the page. */
function shelf(open) {
  const spare = new Map();
  const named = (name) => `${me}/${name}`;
  return {
    get(name) {
      if (spare.has(name)) return spare.get(name);
      try {
        return JSON.parse(open().getItem(named(name)));
      } catch {
        return null;
      }
    },
    set(name, value) {
      try {
        open().setItem(named(name), JSON.stringify(value));
        spare.delete(name);
      } catch {
        spare.set(name, value);
      }
    },
    drop(name) {
      spare.delete(name);
      try {
        open().removeItem(named(name));
      } catch {
        // There was nothing to remove it from.
      }
    },
  };
}

const kept = shelf(() => localStorage);
const visit = shelf(() => sessionStorage);

// --- What is on the screen ------------------------------------------------------------------------------

const NOBODY = { facing: null, read: {} }; // no human listens, and nothing of ours was read
const NONE = { veil: "open", staff: false, gone: 0, alerts: 0, lines: [], more: false, ...NOBODY };
const EMPTY = { face: "", handed_over: false, banner: "", ...NONE };

let screen = { ...EMPTY, ...kept.get("screen") };
if (screen.handed_over) screen = { ...EMPTY, face: screen.face };
let cover = kept.get("cover") || (page.opens === "press" ? "link" : ""); // our own veil: "hide" or "link"
let reached = navigator.onLine !== false;
let trouble = ""; // what the server said when it could not take something
let many = SHOWN_LINES;

// A new visit shows nothing old before a press (somebody else may have picked up the phone).
const away = Date.now() - (visit.get("touched") || 0);
const newVisit = !visit.get("seen") || away > idleLimit();
let arrived = false;
let returning = false; // loaded anew in a second person's hands: it is the first one's again
let fold = newVisit ? Infinity : 0; // messages up to this id stay folded

const lastId = () => (screen.lines.length ? screen.lines[screen.lines.length - 1].id : 0);
const veiled = () => cover || (screen.veil === "open" ? "" : screen.veil);

function idleLimit() {
  return screen.staff ? page.staff_idle_ms : page.idle_ms;
}

/** Take over a whole screen from the server. */
function take(next) {
  if (comesBack(next)) return;
  const other = next.face !== screen.face || next.handed_over !== screen.handed_over;
  const locked = asksWord(next.veil) && !asksWord(screen.veil); // only as it closes: a word may be half typed
  const typed = locked && !other && next.staff ? $("text").value : ""; // a long note outlasts a login
  if ((other && screen.face) || locked) forget(next.face);
  if (typed) $("text").value = typed;
  if (cover === "hide" && (next.veil !== "open" || !queue().some((item) => item.hides))) uncover();
  const lines = joined(next);
  const fresh = lines.filter((line) => line.id > lastId());
  const erased = next.gone !== screen.gone; // what the server no longer has, this phone no longer has
  const opened = asksWord(screen.veil) && screen.lines.length > 0; // of a locked screen we know cards only
  const gap = next.veil === "open" && next.after > 0 && (erased || opened || next.after > lastId()); // or has forgotten
  const more = gap || goesOn(next) ? !gap && screen.more : next.more;
  screen = { ...next, more, lines: gap || (erased && next.veil === "hidden") ? [] : lines };
  heardBack(fresh);
  if (gap) refresh();
  else arrive();
  save();
  draw();
}

/** A page that is loaded anew shows nothing of what a second person was asked: their time with it is over. */
function comesBack(next) {
  if (next.handed_over && !arrived) {
    arrived = returning = true;
    forget("");
    fold = 0;
    hear("open", page.opens === "now" ? page.code : "");
    settleIn();
  }
  returning = returning && next.handed_over;
  return returning;
}

/** Whether it follows what stands here. After a long while away there is a gap, and the older is asked for again. */
const goesOn = (next) => next.veil === "hidden" || (next.after > 0 && !next.more);

function joined(next) {
  if (next.veil === "hidden") return screen.lines; // hidden, and still ours to show again without a connection
  if (goesOn(next)) return [...screen.lines, ...next.lines.filter((line) => line.id > lastId())];
  const newest = next.lines.length ? next.lines[next.lines.length - 1].id : 0;
  const overtook = next.lines.length ? screen.lines.filter((line) => line.id > newest) : [];
  return [...next.lines, ...overtook];
}

function add(line) {
  if (line.id <= lastId()) return;
  screen.lines.push(line);
  heardBack([line]);
  save();
  draw();
}

function save() {
  if (asksWord(screen.veil)) return;
  const lines = screen.lines.slice(-KEPT_LINES);
  kept.set("screen", { ...screen, lines, more: screen.more || lines.length < screen.lines.length });
}

/** Somebody else is looking now: nothing of the one before stays on this phone. */
function forget(face) {
  kept.drop("screen");
  // An answer of one person must never be taken for an answer of the next.
  keepQueue(queue().filter((item) => item.kind === "open" || !item.face || item.face === face));
  screen = { ...EMPTY, face };
  acked.length = 0;
  echoed.clear();
  if (fold !== Infinity) fold = 0;
  clearScreen();
}

function clearScreen() {
  hush();
  drawn.forEach((shown) => shown.element.remove());
  drawn.clear();
  $("pending").replaceChildren();
  $("text").value = "";
  $("word-text").value = $("secret").value = "";
}

/** Say once per visit that somebody is here; a printed code says where. */
function arrive() {
  if (arrived || veiled()) return;
  arrived = true;
  const code = page.opens === "now" ? page.code : "";
  if (fold === Infinity) fold = lastId();
  if (code || newVisit || !screen.lines.length) hear("open", code);
  settleIn();
}

function settleIn() {
  visit.set("seen", true);
  if (page.code) history.replaceState(null, "", at(page.home)); // a code does not stay in the history
}

// --- What is sent ---------------------------------------------------------------------------------------

const acked = []; // the server has them, their echo is not here yet
const echoed = new Set(); // their echo came before the answer to our sending

const queue = () => kept.get("queue") || [];
const keepQueue = (items) => kept.set("queue", items);
const waiting = () => [...acked, ...queue().filter((item) => !echoed.has(item.id))];

/** The id is made when something is said, so that it counts once however often it is sent. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function hear(kind, payload, more = {}) {
  following = true;
  const before = queue().filter((item) => kind !== "open" || item.kind !== kind); // one coming in is enough
  keepQueue([...before, { id: newId(), kind, payload, face: screen.face, text: payload, ...more }]);
  draw();
  flush();
}

let sending = false;
async function flush() {
  if (sending) return;
  sending = true;
  try {
    for (let item = queue()[0]; item; item = queue()[0]) if (!(await send(item))) break;
  } finally {
    sending = false;
  }
}

/** Returns whether the item is settled, so that the next may follow. */
async function send(item) {
  const before = lastId();
  let answer;
  try {
    answer = await fetch(at("/hear"), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Requested-With": "page" },
      body: JSON.stringify({ id: item.id, kind: item.kind, payload: item.payload, wide: innerWidth >= WIDE }),
    });
  } catch {
    return reach(false) || later(RETRY);
  }
  reach(true);
  if (answer.status === 401) await greet();
  if (answer.status === 401 || answer.status === 429 || answer.status >= 500) {
    say(await reason(answer));
    return later(1000 * answer.headers.get("Retry-After") || RETRY);
  }
  say("");
  keepQueue(queue().filter((other) => other.id !== item.id));
  if (answer.ok) await received(item, before);
  else refused(item, await reason(answer));
  return true;
}

async function reason(answer) {
  return (await answer.json().catch(() => ({}))).error || label.error_busy;
}

let retry = 0;
function later(wait) {
  clearTimeout(retry);
  retry = setTimeout(flush, wait);
  return false;
}

/** Only the page itself gives the cookie, so we visit it once more when it is lost; then we are somebody new. */
async function greet() {
  await fetch(page.home, { cache: "no-store" }).catch(() => null);
  listen();
}

async function received(item, before) {
  if (!echoed.delete(item.id) && lastId() === before) expectEcho(item);
  if (item.hides || item.word || item.kind === "open") await refresh();
  else setTimeout(() => lastId() === before && refresh(), 1500); // the stream may be dead
  draw();
}

function expectEcho(item) {
  acked.push(item);
  setTimeout(() => {
    if (acked.includes(item)) acked.splice(acked.indexOf(item), 1);
    draw();
  }, ECHO_WAIT);
}

/** New lines are one commit with the echoes of what was sent before them. */
function heardBack(lines) {
  if (lines.length) acked.length = 0;
  for (const line of lines.filter((line) => line.kind === "echo")) {
    const twin = queue().find((item) => item.text === line.text && !echoed.has(item.id));
    if (twin) echoed.add(twin.id);
  }
}

/** Nothing written is lost: what could not be taken goes back to where it was typed. */
function refused(item, why) {
  say(why);
  if (item.kind === "text" && !item.quiet && !$("text").value) $("text").value = item.payload;
  fit();
}

// --- What is received -----------------------------------------------------------------------------------

let source = null;
let reopening = 0;

function listen() {
  clearTimeout(reopening);
  if (source) source.close();
  const mine = new EventSource(at("/stream", { after: lastId() }));
  source = mine;
  mine.onopen = () => {
    reach(true);
    flush();
  };
  mine.addEventListener("screen", (event) => take(JSON.parse(event.data)));
  mine.addEventListener("alerts", (event) => ring((screen.alerts = JSON.parse(event.data))));
  mine.addEventListener("line", (event) => add(JSON.parse(event.data)));
  mine.addEventListener("talk", (event) => {
    Object.assign(screen, JSON.parse(event.data));
    save();
    draw();
  });
  mine.onerror = () => {
    clearTimeout(reopening);
    // A short break mends itself unseen; a stream that was refused does not come back by itself.
    reopening = setTimeout(() => {
      if (mine !== source || mine.readyState === EventSource.OPEN) return;
      refresh();
      if (mine.readyState === EventSource.CLOSED) reopening = setTimeout(listen, RETRY);
    }, 2000);
  };
}

async function refresh() {
  try {
    const answer = await fetch(at("/screen", { after: lastId() }));
    if (answer.status === 401) await greet();
    if (answer.ok) take(await answer.json());
    reach(true);
  } catch {
    reach(false);
  }
}

/** Remember whether there is a connection. */
function reach(now) {
  const back = now && !reached;
  const changed = now !== reached;
  reached = now;
  if (changed) draw();
  if (back) flush();
  return false;
}

function say(words) {
  trouble = words;
  draw();
}

// --- Drawing --------------------------------------------------------------------------------------------

const drawn = new Map(); // id of a message -> its element, and what it shows

function make(tag, className, text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

function draw() {
  const veil = veiled();
  document.body.classList.toggle("veiled", Boolean(veil));
  document.body.classList.toggle("second", screen.handed_over);
  document.body.classList.toggle("staff", screen.staff);
  $("log").hidden = Boolean(veil);
  $("composer").hidden = Boolean(veil);
  $("hide").disabled = Boolean(veil);
  $("danger").hidden = screen.staff;
  $("hand").hidden = !screen.handed_over || Boolean(veil);
  ring(screen.alerts);
  $("banner").textContent = screen.banner;
  const strip = reached ? trouble : label.offline;
  $("offline").hidden = !strip;
  $("offline").textContent = strip;
  drawFacing(veil ? null : screen.facing);
  drawVeil(veil);
  drawCards(veil);
  if (veil) clearLines();
  else drawLog();
}

/** How many alerts nobody has taken: ring.js makes it heard. */
function ring(alerts) {
  document.body.classList.toggle("ringing", alerts > 0);
  $("alarm").hidden = !alerts;
  $("alarm").disabled = Boolean(veiled());
  document.dispatchEvent(new CustomEvent("ring", { detail: { alerts, staff: screen.staff } }));
}

/** Who listens, above what is said. */
function drawFacing(facing) {
  $("facing").hidden = !facing;
  $("facing-face").textContent = facing ? facing.name.slice(0, 1) : "";
  $("facing-title").textContent = facing ? facing.title : "";
  $("facing-note").textContent = facing ? facing.note : "";
}

function drawVeil(veil) {
  const asks = asksWord(veil);
  $("veil").hidden = !veil;
  $("back").hidden = asks;
  $("back").textContent = veil === "link" ? label.open_link : label.come_back;
  $("word").hidden = !asks;
  $("word-label").textContent =
    veil === "choose" ? label.word_choose : screen.staff ? label.word_ask_staff : label.word_ask;
  $("word-text").inputMode = screen.staff ? "text" : "numeric";
  $("word-text").autocomplete = veil === "choose" ? "new-password" : screen.staff ? "current-password" : "off";
  if (!asks) coverWord("word", true);
  if (!veil) $("veil-hint").textContent = "";
}

/** Where a word is typed: 4 digits, or that of a member of staff, which they choose the first time. */
const asksWord = (veil) => veil === "word" || veil === "choose";

const MASKED = { word: "word-text", secret: "secret" }; // the field of an emptied screen, and that of a question

/** Behind dots, until somebody wants to see whether the keyboard wrote what was meant. */
function coverWord(name, covered) {
  const look = $(`${name}-look`);
  $(MASKED[name]).type = covered ? "password" : "text";
  look.textContent = covered ? label.word_look : label.word_cover;
  look.setAttribute("aria-pressed", String(!covered));
}

/** Danger typed where the word was asked: the card is seen, and the numbers on it; all else stays locked. */
function drawCards(veil) {
  const cards = asksWord(veil) ? screen.lines.filter((line) => line.kind !== "hint") : [];
  const told = cards.map((card) => card.id).join();
  if ($("cards").dataset.told === told) return;
  $("cards").dataset.told = told;
  $("cards").replaceChildren(...cards.map((card) => message(card, true, [])));
  $("cards").scrollIntoView({ block: "start" });
}

function clearLines() {
  drawn.forEach((shown) => shown.element.remove());
  drawn.clear();
  $("pending").replaceChildren();
  $("below").hidden = true;
}

/** The newest message that wants something; not findLast(), which cheap phones do not have yet. */
const asks = (item) => item.kind !== "echo" && (item.buttons.length > 0 || item.why);
const lastAsked = (items) => items.filter(asks).pop();

/** What can be answered now: the newest, and what stands open beside it since somebody last spoke. */
function openTo(items) {
  const upTo = items.slice(0, items.indexOf(lastAsked(items)) + 1);
  const spoke = upTo.map((item) => item.kind).lastIndexOf("echo");
  return new Set(upTo.slice(spoke + 1));
}

/** Messages as they are shown: a status takes the place of the question it is the newer state of. */
function arranged(lines) {
  const items = [];
  for (const line of lines) {
    if (line.kind === "echo" && line.text === label.hide_command) continue; // it would tell what was hidden
    const asked = line.kind === "status" && lastAsked(items);
    if (!asked) {
      items.push({ ...line });
      continue;
    }
    while (items[items.length - 1].kind === "echo" && !items[items.length - 1].written) items.pop(); // the marks on the choices say it already
    Object.assign(asked, line, { id: asked.id, kind: asked.kind });
  }
  return items;
}

function drawLog() {
  const all = arranged(screen.lines);
  const said = lastWords(all);
  const items = all.filter((item) => item.id > fold || item.id >= said).slice(-many);
  const live = openTo(items);
  markDays(items);
  const wanted = new Set(items.map((item) => item.id));
  for (const [id, shown] of drawn) if (!wanted.has(id)) shown.element.remove() || drawn.delete(id);
  const fresh = items.filter((item) => drawItem(item, live.has(item)));
  $("earlier").hidden = items.length === all.length && !screen.more;
  $("nothing").hidden = items.length > 0;
  drawPending();
  keyboard(wantedKeys(items));
  if (!fresh.length) return;
  // Who goes by the keyboard goes on from the new question, and not from the top of the page.
  if (orphaned) drawn.get(fresh[0].id).element.focus({ preventScroll: true });
  orphaned = false;
  if (following) follow();
  else $("below").hidden = fresh.every((item) => item.kind === "echo");
}

/** While a human listens their last words stand open, and what came since: they may be what is to be done now. */
function lastWords(items) {
  if (!screen.facing || screen.staff) return Infinity;
  const human = items.map((item) => Boolean(item.written?.who));
  let first = human.lastIndexOf(true);
  while (human[first - 1]) first -= 1;
  return first < 0 ? Infinity : items[first].id;
}

/** Returns whether it is new. Only what changed is touched, so that it is read aloud once. */
function drawItem(item, live) {
  const busy = waiting().filter((said) => said.kind === "press").map((said) => said.payload);
  const pressed = item.buttons.map((button) => busy.includes(button.token));
  const look = JSON.stringify([item, live, pressed, Boolean(voice), wasRead(item)]);
  const shown = drawn.get(item.id);
  if (shown && shown.look === look) return false;
  const element = message(item, live, busy);
  if (!shown) {
    drawn.set(item.id, { element, look });
    place(element, item.id);
    return true;
  }
  const focused = shown.element.contains(document.activeElement) && document.activeElement.textContent;
  shown.look = look;
  renew(shown.element, element);
  if (focused) keepFocus([...shown.element.querySelectorAll("button, a")].find((one) => one.textContent === focused));
  return false;
}

let orphaned = false; // what was pressed is gone

function keepFocus(same) {
  if (same) same.focus();
  else orphaned = true;
}

/** The words stay where they are, or a screen reader would say them again; what stands under them is new. */
function renew(element, next) {
  element.className = next.className;
  const [bubble, fresh] = [element, next].map((one) => one.querySelector(".bubble"));
  if (bubble.querySelector(".text").textContent !== fresh.querySelector(".text").textContent) {
    bubble.replaceWith(fresh);
  } else {
    for (const under of bubble.querySelectorAll(".note, .tools, .was")) under.remove();
    bubble.append(...fresh.querySelectorAll(".note, .tools, .was"));
  }
  for (const under of element.querySelectorAll(".choices, .meta")) under.remove();
  element.append(...next.querySelectorAll(".choices, .meta"));
}

function place(element, id) {
  const next = [...$("lines").children].find((other) => Number(other.dataset.id) > id);
  $("lines").insertBefore(element, next || null);
}

/**
 * What can be answered no more is text: of a form's question its words and what was chosen of several, of anything else
 * what there was. Numbers of a list stay, and so does what a phone may call.
 */
function message(item, live, busy) {
  const mine = item.kind === "echo" || isMine(item);
  const element = make("article", `line ${mine ? "mine" : "theirs"} ${item.written ? "human" : item.kind}`);
  element.dataset.id = item.id;
  element.tabIndex = -1;
  if (item.written) return person(item, element);
  const bubble = make("div", "bubble");
  const tag = { crisis: label.crisis, notice: label.notice, staff_alert: label.staff_alert, apology: label.apology };
  if (item.between) bubble.append(make("p", "tag", label.machine));
  if (tag[item.kind]) bubble.append(make("p", "tag", tag[item.kind]));
  bubble.append(make("p", "text", item.text));
  const answered = item.why && !live;
  if (item.note && !answered) bubble.append(make("p", "note", item.note));
  element.append(bubble);
  if (mine) return element;
  const tools = make("div", "tools");
  if (item.why && live) tools.append(pressable(make("button", "quiet", item.why), () => hear("text", item.why)));
  if (voice) tools.append(reader(item));
  if (tools.children.length) bubble.append(tools);
  const open = live || item.kind === "crisis" || item.kind === "staff_alert" || pattern(item.buttons) === "numbers";
  const offered = open ? item.buttons : item.buttons.filter((button) => button.href);
  const was = open ? [] : item.buttons.filter((button) => (answered ? button.chosen : !button.href));
  if (was.length) bubble.append(make("p", "was", was.map((button) => button.label).join(` ${label.was_and} `)));
  if (offered.length) element.append(choices(offered, open, busy));
  return element;
}

// --- What people write to each other: only they have a bubble, a face and a time ---------------------------

const isMine = (item) => Boolean(item.written) && !item.written.who;
const wasRead = (item) => isMine(item) && item.written.stamp <= (screen.read[item.written.thread] || "");

/** A day is said once; and what the assistant says between people is said to be its own. */
function markDays(items) {
  const last = screen.facing ? Infinity : items.map((item) => Boolean(item.written)).lastIndexOf(true);
  let [day, spoke] = ["", false];
  items.forEach((item, n) => {
    item.day = item.written && item.written.day !== day ? item.written.day : "";
    item.between = !screen.staff && spoke && n < last && item.kind === "reply" && !item.written;
    if (item.written) [day, spoke] = [item.written.day, spoke || Boolean(item.written.who)];
  });
}

function person(item, element) {
  const { who, role, clock, text } = item.written;
  const bubble = make("div", "bubble");
  bubble.append(make("p", "text", text));
  if (item.day) element.append(make("p", "day", item.day));
  if (isMine(item)) {
    const read = screen.staff ? label.read_there : label.read;
    element.append(bubble, make("p", `meta ${wasRead(item) ? "seen" : ""}`, `${clock} ${wasRead(item) ? read : label.sent}`));
    return element;
  }
  const said = make("p", "who");
  said.append(make("b", "", who), make("span", "", [role, clock].filter(Boolean).join(" \u00b7 ")));
  const face = make("span", "face", who.slice(0, 1));
  face.setAttribute("aria-hidden", "true");
  const tools = make("div", "tools");
  if (voice) tools.append(reader({ ...item, text, buttons: [] }));
  if (tools.children.length) bubble.append(tools);
  element.append(face, said, bubble);
  return element;
}

function choices(buttons, open, busy) {
  const box = make("div", `choices ${open ? "live" : "past"} ${pattern(buttons)}`);
  for (const button of buttons) box.append(choice(button, busy.includes(button.token)));
  return box;
}

/** Numbers of a list stand side by side, two short answers too; many in two columns, with the way on across both. */
function pattern(buttons) {
  const longest = Math.max(0, ...buttons.map((button) => button.label.length));
  if (buttons.length > 1 && buttons.slice(0, -1).every((button) => /^\d+$/.test(button.label))) return "numbers";
  if (buttons.length === 2 && longest <= 6) return "pair";
  return buttons.length > 5 && longest <= 6 ? "two" : "";
}

function choice(button, busy) {
  if (button.href) return link(button);
  const element = make("button", `choice ${button.chosen ? "chosen" : ""}`, button.label);
  if (button.chosen) element.setAttribute("aria-pressed", "true");
  if (busy) element.setAttribute("aria-disabled", "true");
  return pressable(element, () => {
    if (element.getAttribute("aria-disabled")) return;
    element.setAttribute("aria-disabled", "true");
    hear("press", button.token, { text: button.label });
  });
}

function pressable(element, press) {
  element.type = "button";
  element.addEventListener("click", press);
  return element;
}

/** A link goes where a phone may go: a number to call, https, or our own page. Anything else stays text. */
function link(button) {
  const url = address(button.href);
  if (!url) return make("span", "choice dead", button.label);
  const rescue = /^tel:\d{3}$/.test(url.href); // 120, 110: red is for these alone
  const element = make("a", `choice ${url.protocol !== "tel:" ? "" : rescue ? "call rescue" : "call"}`, button.label);
  element.href = url.href;
  if (button.token) element.addEventListener("click", () => hear("press", button.token, { text: button.label }));
  if (url.protocol === "https:" && url.origin !== location.origin) {
    element.target = "_blank";
    element.rel = "noopener noreferrer";
  }
  return element;
}

function address(href) {
  try {
    const url = new URL(href, location.origin);
    return ["tel:", "https:"].includes(url.protocol) || url.origin === location.origin ? url : null;
  } catch {
    return null;
  }
}

let keys = ""; // the keyboard that the open question asks for

/** What is typed after a human's last word is for that human, unless it is for nobody's eyes. */
function wantedKeys(items) {
  const asked = lastAsked(items);
  const heard = items.filter((item) => item.written?.who).pop();
  if (!asked?.keyboard || (screen.facing && (asked.keyboard !== "secret" || heard?.id > asked.id))) return "";
  return asked.keyboard;
}

/** Digits for a number; who wants to say something else instead gets letters by one press. A word is masked. */
function keyboard(wanted) {
  if (wanted === keys) return;
  keys = wanted;
  const secret = wanted === "secret";
  $("text").hidden = secret;
  $("secret").hidden = $("secret-look").hidden = !secret;
  $("secret").value = "";
  coverWord("secret", true);
  $("text").inputMode = secret ? "text" : wanted || "text";
  $("letters").hidden = secret || !wanted;
}

function letters() {
  $("letters").hidden = true;
  $("text").blur();
  $("text").inputMode = "text";
  $("text").focus();
}

function drawPending() {
  const texts = waiting().filter((item) => item.kind === "text" && !item.quiet);
  const bubbles = texts.map((item) => {
    const element = make("article", "line mine pending");
    const bubble = make("div", "bubble");
    bubble.append(make("p", "text", item.text), make("p", "note", reached ? label.sending : label.stored));
    element.append(bubble);
    return element;
  });
  const grew = bubbles.length > $("pending").children.length;
  $("pending").replaceChildren(...bubbles);
  if (grew) follow();
}

let following = true; // until somebody scrolls up to read

/** What scrolls: the log, or on a very low screen the whole page. */
function scroller() {
  return getComputedStyle($("log")).overflowY === "visible" ? document.scrollingElement : $("log");
}

/** Come along with what is new, from its first word; but never pull away somebody who reads further up. */
function follow() {
  const box = scroller();
  const said = [...$("lines").children];
  const mine = said.map((line) => line.classList.contains("mine")).lastIndexOf(true);
  const talking = said.length && said[said.length - 1].classList.contains("human"); // the newest words, never below
  const begins = $("pending").children.length || talking ? null : said[mine + 1];
  const top = box === $("log") ? box.getBoundingClientRect().top : 0;
  const end = box.scrollHeight - box.clientHeight;
  box.scrollTop = begins ? Math.min(begins.getBoundingClientRect().top - top + box.scrollTop - 16, end) : end;
}

function scrolledByHand() {
  const box = scroller();
  following = box.scrollHeight - box.scrollTop - box.clientHeight < 120;
  if (following) $("below").hidden = true;
}

// --- Emptying the screen --------------------------------------------------------------------------------

/** First the screen, then the network: somebody may be standing behind. */
function hide() {
  if (veiled()) return;
  cover = "hide";
  kept.set("cover", cover);
  clearScreen();
  hear("text", label.hide_command, { hides: true, quiet: true });
  $("back").focus();
}

function uncover() {
  cover = "";
  kept.drop("cover");
}

function comeBack() {
  const code = page.code;
  arrived = true;
  if (cover === "link") uncover();
  else if (!reached && cover === "hide") return hint(label.wait_network); // a word may be set, we cannot know
  else if (!reached) screen.veil = "open";
  if (fold === Infinity) fold = code ? lastId() : 0;
  settleIn();
  hear("open", code);
}

/** A word is never kept on the phone, not even until there is a connection. Returns whether the server has it. */
async function sendWord(field) {
  const word = field.value.trim();
  const settled = await send({ id: newId(), kind: "word", payload: word, text: word, quiet: true, word: true });
  clearTimeout(retry);
  field.value = "";
  return settled;
}

async function giveSecret() {
  if (!$("secret").value.trim()) return $("secret").focus();
  following = true;
  if (!(await sendWord($("secret"))) && !reached) say(label.wait_network);
}

async function giveWord(event) {
  event.preventDefault();
  if (!$("word-text").value.trim()) return;
  hint("");
  const before = lastId();
  const settled = await sendWord($("word-text"));
  if (!settled && !reached) hint(label.wait_network);
  else if (!asksWord(screen.veil)) arrived = !page.code;
  else {
    const said = screen.lines.filter((line) => line.id > before);
    const about = said.filter((line) => line.kind === "hint").pop();
    hint(about ? about.text : said.length ? "" : label.word_wrong);
  }
}

function hint(words) {
  $("veil-hint").textContent = words;
}

let touched = 0;
function touch() {
  if (Date.now() - touched > 1000) visit.set("touched", Date.now());
  touched = Date.now();
  sayHere();
}

let toldHere = Date.now();
/** Whoever reads or writes for long without sending anything is still there: the server ends a login that is idle. */
function sayHere() {
  if (!(screen.staff || screen.handed_over) || veiled() || Date.now() - toldHere < HERE) return;
  toldHere = Date.now();
  send({ id: newId(), kind: "here", payload: "", quiet: true });
}

function hideIfLeft() {
  if (Date.now() - touched > idleLimit()) hide();
}

// --- Reading aloud, and the size of letters -------------------------------------------------------------

let voice = null;
let speaking = 0; // id of the message being read

function findVoice() {
  const voices = "speechSynthesis" in window ? speechSynthesis.getVoices() : [];
  const chinese = voices.filter((one) => /^(zh|cmn)/i.test(one.lang));
  voice = chinese.find((one) => /CN|Hans/i.test(one.lang)) || chinese[0] || null;
  draw();
}

/** The choices are read too: who cannot read the question cannot read them either. */
function reader(item) {
  const button = make("button", "quiet aloud", speaking === item.id ? label.read_stop : label.read_aloud);
  button.dataset.reads = item.id;
  return pressable(button, () => {
    const stop = speaking === item.id;
    hush();
    if (stop) return;
    const words = new SpeechSynthesisUtterance([item.text, ...item.buttons.map((one) => one.label)].join("\n"));
    Object.assign(words, { voice, lang: voice.lang, rate: 0.9 });
    words.onend = words.onerror = () => speaking === item.id && reads(0);
    reads(item.id);
    speechSynthesis.speak(words);
  });
}

function hush() {
  if (speaking) speechSynthesis.cancel();
  reads(0);
}

function reads(id) {
  speaking = id;
  for (const button of document.querySelectorAll("[data-reads]")) {
    button.textContent = Number(button.dataset.reads) === id ? label.read_stop : label.read_aloud;
  }
}

function setSize(step) {
  document.documentElement.dataset.size = step;
  $("size").textContent = step === STEPS - 1 ? label.size_reset : label.bigger;
  kept.set("size", step);
  fit();
  if (following) follow();
}

// --- Hands on the page ----------------------------------------------------------------------------------

function fit() {
  const text = $("text");
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

function submit(event) {
  event.preventDefault();
  if (keys === "secret") return giveSecret();
  const words = $("text").value.trim();
  if (!words) return $("text").focus();
  if (screen.facing?.most && [...words].length > screen.facing.most) return say(label.error_long); // it stays there
  $("text").value = "";
  fit();
  hear("text", words);
}

/** What is older than all that stands here. */
async function fetchEarlier() {
  const { face, lines, gone } = screen;
  const answer = await fetch(at("/screen", { before: lines.length ? lines[0].id : 0 })).catch(() => null);
  if (!answer?.ok) return reach(answer !== null);
  const older = await answer.json();
  if (older.face !== face || older.gone !== gone || older.veil !== "open" || screen.lines[0] !== lines[0]) return false;
  screen = { ...screen, more: older.more, lines: [...older.lines, ...screen.lines] };
  return true;
}

async function showEarlier() {
  const had = arranged(screen.lines).filter((item) => item.id > fold).length;
  if (!fold && screen.more && had <= many) await fetchEarlier();
  const box = scroller();
  const fromEnd = box.scrollHeight - box.scrollTop;
  if (fold) fold = 0;
  else many += SHOWN_LINES;
  following = false;
  draw();
  box.scrollTo({ top: box.scrollHeight - fromEnd, behavior: "instant" }); // what was being read stays where it is
}

$("composer").addEventListener("submit", submit);
$("text").addEventListener("input", fit);
$("text").addEventListener("keydown", (event) => {
  // While an input method is composing, Enter belongs to it.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) submit(event);
});
$("letters").addEventListener("click", letters);
$("hide").addEventListener("click", hide);
$("hand-back").addEventListener("click", () => hear("text", label.hand_back_command, { quiet: true }));
$("alarm").addEventListener("click", () => hear("text", label.alerts_command));
$("back").addEventListener("click", comeBack);
$("word").addEventListener("submit", giveWord);
for (const [name, field] of Object.entries(MASKED)) {
  $(`${name}-look`).addEventListener("click", () => coverWord(name, $(field).type === "text"));
}
$("earlier").addEventListener("click", showEarlier);
$("size").addEventListener("click", () => setSize((Number(document.documentElement.dataset.size) + 1) % STEPS));
$("below").addEventListener("click", () => {
  following = true;
  $("below").hidden = true;
  follow();
});
for (const kind of ["wheel", "touchmove", "keyup"]) $("log").addEventListener(kind, scrolledByHand, { passive: true });
$("log").addEventListener("scrollend", scrolledByHand);
if ("ResizeObserver" in window) new ResizeObserver(() => following && follow()).observe($("log"));
for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) addEventListener(kind, touch, { passive: true });

addEventListener("online", listen);
addEventListener("offline", () => reach(false));
addEventListener("pagehide", () => source && source.close()); // a page in the back of the browser holds no line
addEventListener("pageshow", (event) => event.persisted && (hideIfLeft(), listen()));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  hideIfLeft();
  refresh();
});
setInterval(hideIfLeft, 2000);
setInterval(() => document.visibilityState === "visible" && refresh(), POLL);

setSize(kept.get("size") || 0);
findVoice();
if (voice === null && "speechSynthesis" in window) speechSynthesis.addEventListener("voiceschanged", findVoice);
touch();
draw();
listen();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => null);
