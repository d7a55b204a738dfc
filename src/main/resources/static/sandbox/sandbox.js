// Keeps the chat at its newest message, and empties the text box once its message is sent.
(function () {
  let height = 0;

  function toTheEnd(always) {
    const lines = document.getElementById("lines");
    if (lines && (always || lines.scrollHeight !== height)) {
      height = lines.scrollHeight;
      lines.scrollTop = height;
    }
  }

  let top = 0;
  document.addEventListener("htmx:beforeSwap", function (event) {
    const lines = document.getElementById("lines");
    if (lines && event.detail.target.id === "chat") {
      top = lines.scrollTop;
    }
    // A refusal is worth reading, not swallowing.
    const status = event.detail.xhr.status;
    if (status >= 400) {
      const said = document.getElementById("said");
      let detail = "The sandbox answered " + status + ".";
      try {
        detail = JSON.parse(event.detail.xhr.responseText).detail || detail;
      } catch (ignored) {
        // not JSON: the status has to do
      }
      const note = document.createElement("div");
      note.className = "note bad";
      note.textContent = detail;
      said.replaceChildren(note);
    }
  });
  document.addEventListener("htmx:afterSettle", function () {
    const lines = document.getElementById("lines");
    if (lines && lines.scrollHeight === height) {
      lines.scrollTop = top;
    }
    toTheEnd(false);
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.successful && event.target.classList.contains("composer")) {
      event.target.reset();
      toTheEnd(true);
    }
  });
  document.addEventListener("DOMContentLoaded", function () {
    toTheEnd(true);
  });
  toTheEnd(true);
})();
