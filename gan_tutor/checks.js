// A prediction, and the result that stays covered until there is one.

function element(name, properties = {}, ...inside) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...inside);
  return made;
}

/** An element that can be focused. JupyterLab would take its arrow keys for the notebook's. */
function focusable(name, properties = {}, ...inside) {
  const made = element(name, properties, ...inside);
  made.dataset.lmSuppressShortcuts = "true";
  return made;
}

function renderPrediction(model, card) {
  // Radio buttons belong together by name, and two views of one question must not.
  const group = `gan-tutor-${Math.random().toString(36).slice(2)}`;
  const fieldset = element("fieldset", {}, element("legend", { textContent: `Predict: ${model.get("question")}` }));
  const button = focusable("button", { type: "button" });
  const status = element("p");
  status.setAttribute("role", "status");
  const radios = model.get("options").map((option) => {
    const radio = focusable("input", { type: "radio", name: group, value: option });
    radio.onchange = update;
    fieldset.append(element("label", { className: "gan-tutor-option" }, radio, option));
    return radio;
  });
  const picked = () => radios.find((radio) => radio.checked)?.value ?? "";

  function update() {
    const kept = model.get("choice");
    for (const radio of radios) radio.disabled = Boolean(kept);
    button.disabled = !kept && !picked();
    button.textContent = kept ? "Predict again" : "Keep my prediction";
    status.textContent = kept ? `Kept: “${kept}”. ${model.get("note")}`.trim() : "";
  }
  function showKept() {
    for (const radio of radios) radio.checked = radio.value === model.get("choice");
    update();
  }
  // What is kept can't be changed in view of the result; predicting again covers it first.
  button.onclick = () => {
    model.set("choice", model.get("choice") ? "" : picked());
    model.save_changes();
  };
  model.on("change:choice", showKept);
  model.on("change:note", update);
  card.append(fieldset, button, status);
  showKept();
  return () => {
    model.off("change:choice", showKept);
    model.off("change:note", update);
  };
}

function renderReveal(model, card) {
  let shownAnyway = false;
  let url = "";

  function show() {
    const choice = model.get("choice");
    if (choice) shownAnyway = false; // it counts for one look, not for the next prediction
    if (url) URL.revokeObjectURL(url);
    url = "";
    if (!choice && !shownAnyway) {
      const anyway = focusable("button", { type: "button", textContent: "Show it without predicting" });
      anyway.onclick = () => {
        shownAnyway = true;
        show();
      };
      const text = "The result is covered. Keep a prediction above, and it appears here beside it.";
      card.replaceChildren(element("p", { textContent: text }), anyway);
      return;
    }
    const list = element("dl");
    const rows = [["You predicted", choice || "nothing"], ["What happened", model.get("truth")]];
    for (const [term, text] of rows) list.append(element("dt", { textContent: term }), element("dd", { textContent: text }));
    const image = element("img", { alt: model.get("alt"), width: model.get("width") });
    url = URL.createObjectURL(new Blob([model.get("image")], { type: "image/png" }));
    image.src = url;
    card.replaceChildren(list, element("p", { textContent: model.get("finding") }), image);
  }

  card.setAttribute("aria-live", "polite");
  model.on("change:choice", show);
  show();
  return () => {
    model.off("change:choice", show);
    if (url) URL.revokeObjectURL(url);
  };
}

function render({ model, el }) {
  const card = element("div", { className: "gan-tutor-card" });
  el.append(card);
  const leave = (model.get("kind") === "reveal" ? renderReveal : renderPrediction)(model, card);
  return () => {
    leave();
    card.remove();
  };
}

export default { render };
