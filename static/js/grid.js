// A table of fields by keyboard: arrows lead to the neighbouring cell, Home and End to the ends of the row, a digit on a
// tick begins the hours beside it. Tab, space and Enter stay what they are.
const ROWS = { ArrowUp: -1, ArrowDown: 1 };
const COLUMNS = { ArrowLeft: -1, ArrowRight: 1 };

function move(field, rows, columns) {
  const cell = field.closest("td");
  let row = cell.parentElement;
  let { cellIndex } = cell;
  const kind = field.type;
  for (;;) {
    for (let step = 0; step < Math.abs(rows); step++) row = rows > 0 ? row?.nextElementSibling : row?.previousElementSibling;
    cellIndex += columns;
    const next = row?.cells[cellIndex];
    if (!next) return;
    const there = next.querySelector(`input[type=${kind}]`);
    // Days still to come, and days that a narrow screen hides, are passed over.
    if (there && there.offsetParent) return there.focus();
  }
}

function end(field, isLast) {
  const fields = [...field.closest("tr").querySelectorAll(`input[type=${field.type}]`)].filter((each) => each.offsetParent);
  fields.at(isLast ? -1 : 0)?.focus();
}

document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!field.matches("[data-grid] input") || event.ctrlKey || event.altKey || event.metaKey) return;
  const isTick = field.type === "checkbox";
  if (event.key in ROWS) move(field, ROWS[event.key], 0);
  else if (isTick && event.key in COLUMNS) move(field, 0, COLUMNS[event.key]);
  else if (isTick && (event.key === "Home" || event.key === "End")) end(field, event.key === "End");
  else if (isTick && /^[0-9]$/.test(event.key)) {
    const hours = field.parentElement.querySelector("input[type=text]");
    field.checked = true;
    hours.value = "";
    hours.focus();
    return; // the digit itself is typed into the hours
  } else if (!isTick && event.key === "Escape") field.parentElement.querySelector("input[type=checkbox]").focus();
  else return;
  event.preventDefault();
});
