// The admin's search-as-you-type fields (select2) and the two halves of a moment do not say their names: each gets that
// of its label.
function nameFields() {
  for (const input of document.querySelectorAll(".datetime input:not([aria-label])")) {
    const name = input.closest(".form-row")?.querySelector("label, legend")?.textContent.trim();
    const half = input.previousSibling?.textContent.trim();
    input.setAttribute("aria-label", [name, half].filter(Boolean).join(" "));
  }
  for (const field of document.querySelectorAll("select.select2-hidden-accessible[id]")) {
    const label = document.querySelector(`label[for="${field.id}"]`);
    const box = field.nextElementSibling?.querySelector("[role=combobox]");
    if (label && box) {
      label.id ||= `${field.id}_label`;
      box.setAttribute("aria-labelledby", `${label.id} select2-${field.id}-container`);
      // What is chosen is text inside that box, no second field.
      const chosen = box.querySelector("[role=textbox]");
      chosen?.removeAttribute("role");
      chosen?.removeAttribute("aria-readonly");
    }
    const search = field.nextElementSibling?.querySelector(".select2-search__field");
    if (label && search) {
      label.id ||= `${field.id}_label`;
      search.setAttribute("aria-labelledby", label.id);
    }
  }
}

nameFields();
new MutationObserver(nameFields).observe(document.documentElement, { childList: true, subtree: true });
