// The desk of a demonstration: two phones side by side, and who holds each of them.

const { people, labels: label } = JSON.parse(document.getElementById("data").textContent);
const seats = ["left", "right"].map((side) => document.getElementById(side));
const switches = [...document.querySelectorAll("nav button")];

/** Whoever the address bar remembers, or else a family on the left and staff on the right. */
function holder(seat) {
  const wanted = new URLSearchParams(location.hash.slice(1)).get(seat.id);
  const usual = people.find((person) => person.staff === (seat.id === "right")) || people[0];
  return people.find((person) => person.id === wanted) || usual;
}

function fill(select) {
  const groups = new Map();
  for (const person of people) {
    const name = person.group || label.desk_no_group;
    groups.set(name, [...(groups.get(name) || []), person]);
  }
  for (const [name, members] of groups) {
    const group = document.createElement("optgroup");
    group.label = name;
    for (const { id, name: who, role } of members) group.append(new Option(`${who} · ${role}`, id));
    select.append(group);
  }
}

function hand(seat, person) {
  const address = `/phone?as=${encodeURIComponent(person.id)}`;
  const frame = seat.querySelector("iframe");
  seat.querySelector("select").value = person.id;
  switches[seats.indexOf(seat)].textContent = person.name;
  // replace() leaves no step in the history, so that "back" still leaves the desk.
  if (frame.dataset.holds !== person.id) frame.contentWindow.location.replace(address);
  frame.dataset.holds = person.id;
}

function remember() {
  const held = seats.map((seat) => [seat.id, seat.querySelector("select").value]);
  history.replaceState(null, "", `#${new URLSearchParams(held)}`);
}

/** On a narrow screen one phone is in front; the other stays alive behind it. */
function front(chosen) {
  for (const seat of seats) seat.classList.toggle("front", seat === chosen);
  for (const [at, button] of switches.entries()) button.setAttribute("aria-pressed", seats[at] === chosen);
}

for (const [at, seat] of seats.entries()) {
  const select = seat.querySelector("select");
  fill(select);
  hand(seat, holder(seat));
  select.addEventListener("change", () => {
    hand(seat, people.find((person) => person.id === select.value));
    remember();
  });
  switches[at].addEventListener("click", () => front(seat));
}
addEventListener("hashchange", () => seats.forEach((seat) => hand(seat, holder(seat))));
