// The pictures of a landscape that are our own: the map, and what lies over the surface.

import { axes, scales, ticks } from "./axes.js";
import { densityAt, fromAbove, hidden, project, radians, rim, shade } from "./hills.js";
import { dot, type } from "./pen.js";

const PIN = "#b3186d"; // neither real nor fake; it stands out on blue, on white and on black
const [BLACK, WHITE] = ["#111111", "#ffffff"]; // on the map, which looks the same in both themes
const NAME = 16; // px
const EYE = 17; // px from the map's rim to the eye
const STICK = 0.16; // of the highest peak: how tall a pin stands
const MARGIN = { left: 58, right: 12, top: 10, bottom: 46 };

/** The heights as an image, a pixel a cell. */
export function paint({ rows, columns, heights, top, stops }) {
  const canvas = Object.assign(document.createElement("canvas"), { width: columns, height: rows });
  const g = canvas.getContext("2d");
  const image = g.createImageData(columns, rows);
  heights.forEach((height, k) => {
    const row = rows - 1 - Math.floor(k / columns);
    image.data.set([...shade(stops, height / top), 255], 4 * (row * columns + (k % columns)));
  });
  g.putImageData(image, 0, 0);
  return canvas;
}

/** The largest box of the plane's shape that leaves room for the numbers beside it. */
export function mapBox(width, height, [left, right, low, high]) {
  const room = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  const scale = Math.max(1e-9, Math.min(room[0] / (right - left), room[1] / (high - low)));
  const size = [scale * (right - left), scale * (high - low)];
  const [x, y] = [MARGIN.left + (room[0] - size[0]) / 2, MARGIN.top + (room[1] - size[1]) / 2];
  return { x, y, width: size[0], height: size[1] };
}

function disc(g, [x, y], radius, { fill, edge, width = 2 }) {
  g.beginPath();
  dot(g, x, y, radius);
  if (fill) Object.assign(g, { fillStyle: fill }).fill();
  if (edge) Object.assign(g, { strokeStyle: edge, lineWidth: width }).stroke();
}

const pinHead = (g, place) => disc(g, place, 7, { fill: PIN, edge: WHITE });

function ring(g, place) {
  disc(g, place, 7, { edge: WHITE, width: 5 });
  disc(g, place, 7, { edge: BLACK });
}

function name(g, text, [x, y], ink, paper) {
  type(g, { align: "center" });
  g.font = `700 ${NAME}px ${g.family}`;
  Object.assign(g, { lineWidth: 4, strokeStyle: paper, fillStyle: ink });
  g.strokeText(text, x, y);
  g.fillText(text, x, y);
}

function line(g, from, to, strokeStyle, lineWidth) {
  Object.assign(g, { strokeStyle, lineWidth });
  g.beginPath();
  g.moveTo(...from);
  g.lineTo(...to);
  g.stroke();
}

/** An eye that looks to the map's middle. */
function eye(g, [x, y], azimuth) {
  for (const aside of [-24, 24]) {
    const way = radians(180 - azimuth + aside); // a canvas counts downwards
    const [from, to] = [12, 26].map((far) => [x + far * Math.cos(way), y + far * Math.sin(way)]);
    line(g, from, to, WHITE, 5);
    line(g, from, to, BLACK, 1.8);
  }
  g.beginPath();
  g.moveTo(x - 11, y);
  g.quadraticCurveTo(x, y - 13, x + 11, y);
  g.quadraticCurveTo(x, y + 13, x - 11, y);
  g.closePath();
  Object.assign(g, { strokeStyle: WHITE, lineWidth: 5 }).stroke();
  Object.assign(g, { fillStyle: WHITE }).fill();
  Object.assign(g, { strokeStyle: BLACK, lineWidth: 1.8 }).stroke();
  disc(g, [x, y], 3.4, { fill: BLACK });
}

/**
 * The density from above.
 *
 * @param image what `paint` made.
 * @param view {azimuth, tilt}: where the surface is seen from.
 * @param places {pin, pointed}: [x1, x2], or nothing.
 */
export function drawMap(g, box, plane, image, view, { pin, pointed }) {
  const [left, right, low, high] = plane.extent;
  const { sx, sy } = scales(box, [left, right], [low, high]);
  const at = ([x1, x2]) => [sx(x1), sy(x2)];
  g.imageSmoothingQuality = "high";
  g.drawImage(image, box.x, box.y, box.width, box.height);
  axes(g, box, { sx, sy }, { xTicks: ticks(left, right, 6), yTicks: ticks(low, high, 6), xLabel: "x1" });
  type(g);
  g.fillText("x2", box.x - MARGIN.left + 4, box.y + box.height / 2);
  plane.peaks.forEach((peak, k) => {
    if (plane.names.length) name(g, plane.names[k], at(peak), BLACK, WHITE);
    else disc(g, at(peak), 4, { fill: BLACK, edge: WHITE });
  });
  if (!fromAbove(view)) eye(g, rim(box, view.azimuth, -EYE), view.azimuth);
  if (pin) pinHead(g, at(pin));
  if (pointed) ring(g, at(pointed));
}

/** What lies over the surface, seen by `look`: the modes, the pin, the place pointed at. Behind hills it is faint. */
export function drawOver(g, plane, look, { pin, pointed }) {
  const mark = (point, draw) => {
    g.globalAlpha = hidden(plane, look, point) ? 0.45 : 1;
    draw(project(plane, look, point));
    g.globalAlpha = 1;
  };
  const onSurface = ([x1, x2], above = 0) => [x1, x2, densityAt(plane, x1, x2) + above];
  plane.peaks.forEach((peak, k) =>
    mark([...peak, plane.peak_heights[k]], ([x, y]) => {
      disc(g, [x, y], 3.5, { fill: BLACK, edge: WHITE, width: 1.5 });
      if (plane.names.length) name(g, plane.names[k], [x, y - 16], g.ink, g.paper);
    }),
  );
  if (pin) {
    mark(onSurface(pin), (foot) => {
      const head = project(plane, look, onSurface(pin, STICK * plane.top));
      line(g, foot, head, WHITE, 6);
      line(g, foot, head, PIN, 3);
      pinHead(g, head);
    });
  }
  if (pointed) mark(onSurface(pointed), (place) => ring(g, place));
}
