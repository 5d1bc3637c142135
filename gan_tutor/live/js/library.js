// plotly.js, asked from the kernel: once a page, in one compressed message, and never from the network.

const PAGE = Symbol.for("gan_tutor.plotly");
const ASK_AGAIN = 5000; // ms; whoever was asked first may be gone, and its answer with it

/** A promise of plotly, once a page: from the kernel of whichever widget asks first. */
export function library(model, signal) {
  window[PAGE] ??= Object.assign({ asked: -Infinity, opening: false }, promise());
  const page = window[PAGE];
  const fail = (error) => {
    if (window[PAGE] === page) delete window[PAGE]; // the next one may have more luck
    page.reject(error);
  };
  const hear = (content, buffers) => {
    if (content.answer !== "plotly" || page.opening) return;
    if (content.error) return fail(new Error(content.error));
    page.opening = true;
    open(buffers[0]).then(page.resolve, fail);
  };
  const ask = () => {
    if (page.opening || performance.now() - page.asked < ASK_AGAIN) return;
    page.asked = performance.now();
    model.send({ ask: "plotly" });
  };
  model.on("msg:custom", hear);
  const timer = setInterval(ask, 1000);
  const leave = () => {
    clearInterval(timer);
    model.off("msg:custom", hear);
  };
  signal.addEventListener("abort", leave);
  page.promise.then(leave, leave);
  ask();
  return page.promise;
}

function promise() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

async function open(bytes) {
  const unzipped = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  // A module of its own, blind to the page's require.js. It names itself on the window all the same; whatever
  // another notebook's figures have put there comes back.
  const head = "const module = { exports: {} }, define = undefined;\n";
  const parts = [head, await new Response(unzipped).blob(), "\nexport default module.exports;"];
  const url = URL.createObjectURL(new Blob(parts, { type: "text/javascript" }));
  const before = Object.getOwnPropertyDescriptor(window, "Plotly");
  try {
    return (await import(url)).default;
  } finally {
    URL.revokeObjectURL(url);
    delete window.Plotly;
    if (before) Object.defineProperty(window, "Plotly", before);
  }
}

/** Whether the browser can draw the surface, and whether it has a graphics card to do it with. */
export function graphics() {
  const gl = document.createElement("canvas").getContext("webgl");
  if (!gl) return null;
  const told = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = told ? gl.getParameter(told.UNMASKED_RENDERER_WEBGL) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext(); // a page has only some sixteen
  return { soft: /swiftshader|llvmpipe|software|basic render/i.test(renderer) };
}
