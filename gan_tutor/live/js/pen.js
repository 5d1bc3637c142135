// What every panel is drawn with: a pen in the theme's tones, and words and marks in lines of type.

export const FONT = 13; // px at least; it is read on projectors
const HINT = 26; // px for the question mark beside a title

export const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
export const tint = (hex, alpha) => `rgba(${rgb(hex)}, ${alpha})`;

/**
 * The canvas's 2-D context, sized for sharp lines, cleared, with the theme's tones and the type's size.
 * `region`: the part of the picture, {x, y, width, height}, that the canvas lies on; places are the picture's.
 */
export function pen(canvas, region, size, colors) {
  const ratio = window.devicePixelRatio || 1;
  const [columns, rows] = [Math.round(region.width * ratio), Math.round(region.height * ratio)];
  const g = canvas.getContext("2d");
  if (canvas.width !== columns || canvas.height !== rows) {
    canvas.width = columns;
    canvas.height = rows;
    canvas.style.height = `${region.height}px`;
  }
  const style = getComputedStyle(canvas);
  const tone = (name) => style.getPropertyValue(`--gan-tutor-${name}`).trim();
  Object.assign(g, { ratio, size, u: size / FONT, real: colors.real, fake: colors.fake });
  Object.assign(g, { family: style.fontFamily, ink: tone("ink"), line: tone("line"), paper: tone("paper") });
  g.setTransform(ratio, 0, 0, ratio, -ratio * region.x, -ratio * region.y);
  g.clearRect(region.x, region.y, region.width, region.height);
  g.lineJoin = "round";
  return g;
}

/** Lays a canvas over a part of the picture, from a device pixel to a device pixel; returns just where it lies. */
export function lay(canvas, { x, y, width, height }) {
  const ratio = window.devicePixelRatio || 1;
  const [left, top] = [Math.floor(x * ratio) / ratio, Math.floor(y * ratio) / ratio];
  const right = Math.ceil((x + width) * ratio) / ratio;
  const bottom = Math.ceil((y + height) * ratio) / ratio;
  const region = { x: left, y: top, width: right - left, height: bottom - top };
  for (const [name, pixels] of [["left", left], ["top", top], ["width", region.width]]) {
    if (canvas.style[name] !== `${pixels}px`) canvas.style[name] = `${pixels}px`;
  }
  return region;
}

export function type(g, { bold = false, align = "left", baseline = "middle", color = g.ink } = {}) {
  g.font = bold ? `600 ${g.size + 1}px ${g.family}` : `${g.size}px ${g.family}`;
  g.textAlign = align;
  g.textBaseline = baseline;
  g.fillStyle = color;
}

export const dot = (g, x, y, r) => {
  g.moveTo(x + r, y);
  g.arc(x, y, r, 0, 2 * Math.PI);
};

export const diamond = (g, x, y, r) => {
  g.moveTo(x, y - 1.2 * r);
  g.lineTo(x + 1.2 * r, y);
  g.lineTo(x, y + 1.2 * r);
  g.lineTo(x - 1.2 * r, y);
  g.closePath();
};

/** A mark of a legend, in a line of type: REAL and FAKE stand among the words of a title. */
export const REAL = { mark: dot, of: "real" };
export const FAKE = { mark: diamond, of: "fake" };

/** Width of words and marks in the present type. */
export function measure(g, parts) {
  return parts.reduce((sum, part) => sum + (part.mark ? 1.25 * g.size : g.measureText(part).width), 0);
}

/** Writes words and marks in a line from x on, at the height y of its middle; returns where it ends. */
export function write(g, parts, x, y) {
  const color = g.fillStyle;
  for (const part of parts) {
    if (part.mark) {
      g.fillStyle = g[part.of];
      g.beginPath();
      part.mark(g, x + 0.5 * g.size, y - 0.5, 0.34 * g.size);
      g.fill();
      g.fillStyle = color;
      x += 1.25 * g.size;
    } else {
      g.fillText(part, x, y);
      x += g.measureText(part).width;
    }
  }
  return x;
}

/** The first of the wordings that fits into the width; else the last, cut short. */
export function fit(g, wordings, width) {
  const found = wordings.find((parts) => measure(g, parts) <= width);
  if (found) return found;
  let [text, ...others] = wordings.at(-1);
  if (others.length || text.mark) return wordings.at(-1);
  while (text && g.measureText(`${text}…`).width > width) text = text.slice(0, -1);
  return [text ? `${text.trimEnd()}…` : ""];
}

/**
 * A panel's title above its box, the first wording that fits; inverted where a phase is about the panel.
 * `hint`: whether a question mark stands beside it.
 */
export function title(g, box, wordings, { strong = false, hint = false, width = box.width } = {}) {
  type(g, { bold: true });
  const parts = fit(g, wordings, width - (hint ? HINT : 0));
  const y = box.y - 13 * g.u;
  if (strong) {
    const length = measure(g, parts);
    g.fillStyle = g.ink;
    g.beginPath();
    g.roundRect(box.x - 6, y - 0.8 * g.size, length + 12, 1.6 * g.size, 4);
    g.fill();
    g.fillStyle = g.paper;
  }
  return write(g, parts, box.x, y);
}

/** Words on a piece of paper, inside a picture. `at`: the corner of the box that they stand in. */
export function chip(g, box, wordings, { at = "top", color = g.ink } = {}) {
  type(g, { bold: true, color });
  const parts = fit(g, wordings, box.width - 24);
  const width = Math.min(measure(g, parts) + 12, box.width - 12);
  const height = 1.7 * g.size;
  const [x, y] = [box.x + 6, at === "top" ? box.y + 6 : box.y + box.height - 6 - height];
  g.fillStyle = g.paper;
  g.globalAlpha = 0.86;
  g.beginPath();
  g.roundRect(x, y, width, height, 4);
  g.fill();
  g.globalAlpha = 1;
  g.fillStyle = color;
  write(g, parts, x + 6, y + height / 2 + 0.5);
}
