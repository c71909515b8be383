// Shows the description of the audience named after the #; the choice changes it.
"use strict";

const choice = document.getElementById("audience");
const names = [...choice.options].map((option) => option.value);

// Calls need a token and a key, which do not belong into a page.
const nothing = () => () => null;
const toBeRead = {
  wrapComponents: { authorizeBtn: nothing, authorizeOperationBtn: nothing },
};

function show() {
  const asked = location.hash.slice(1).split("/")[0];
  const audience = names.includes(asked) ? asked : names[0];
  const url = `openapi/${audience}.json`;
  choice.value = audience;
  document.getElementById("file").href = url;
  SwaggerUIBundle({
    url,
    dom_id: "#operations",
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    supportedSubmitMethods: [],
    plugins: [toBeRead],
    validatorUrl: null,
  });
}

choice.addEventListener("change", () => { location.hash = choice.value; });
window.addEventListener("hashchange", show);
show();
