// Pictures that G makes: a square of them where the data are pixels, a strip under the plane of features.

/** Columns and rows of pictures of this shape that best fill a box, with no gap in them; at most `count`. */
export function grid(count, [height, width], box) {
  let best = { columns: 1, rows: 1, covered: 0 };
  for (let columns = 1; columns <= count; columns++) {
    for (let rows = 1; rows * columns <= count; rows++) {
      const scale = Math.min(box.width / (columns * width), box.height / (rows * height));
      const covered = columns * width * rows * height * scale * scale;
      const more = columns * rows > best.columns * best.rows;
      // Of grids that fill it about as well, the one with more pictures.
      if (covered > (more ? 0.97 : 1.03) * best.covered) best = { columns, rows, covered };
    }
  }
  return best;
}

/** How many pictures stand in one row of the box. */
export const inRow = (count, [height, width], box, gap) =>
  Math.min(count, Math.floor((box.width + gap) / ((box.height * width) / height + gap)));

/**
 * Pictures of bytes on a tile, that many in each row: dark ink on white paper, as in every figure.
 */
export function paint(images, [count, height, width], tile, { columns = count } = {}) {
  const rows = Math.ceil(count / columns);
  const across = columns * width;
  if (tile.width !== across || tile.height !== rows * height) [tile.width, tile.height] = [across, rows * height];
  const inside = tile.getContext("2d");
  const image = inside.createImageData(across, rows * height);
  const to = new Uint32Array(image.data.buffer);
  for (let k = 0; k < count; k++) {
    const corner = Math.floor(k / columns) * height * across + (k % columns) * width;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const ink = images[(k * height + row) * width + column];
        to[corner + row * across + column] = 0xff000000 | ((255 - ink) * 0x010101);
      }
    }
  }
  inside.putImageData(image, 0, 0);
}

function place(g, lane, tile, k, x, y, width, height) {
  const [, rows, columns] = lane.shape.images;
  g.drawImage(tile, k * columns, 0, columns, rows, x, y, width, height);
}

/** As many pictures as the frame has, in a grid that fills the box. */
export function drawImages(g, box, lane, tile) {
  const [count, height, width] = lane.shape.images;
  const gap = 4;
  const { columns, rows } = grid(count, [height, width], box);
  const room = [(box.width + gap) / columns - gap, (box.height + gap) / rows - gap];
  const scale = Math.min(room[0] / width, room[1] / height);
  const [wide, tall] = [Math.floor(scale * width), Math.floor(scale * height)];
  paint(lane.images, lane.shape.images, tile);
  g.imageSmoothingEnabled = false;
  for (let k = 0; k < columns * rows; k++) {
    const [column, row] = [k % columns, Math.floor(k / columns)];
    place(g, lane, tile, k, box.x + column * (wide + gap), box.y + row * (tall + gap), wide, tall);
  }
  g.imageSmoothingEnabled = true;
}

/** One row of pictures. */
export function drawStrip(g, box, lane, tile) {
  const [count, height, width] = lane.shape.images;
  const gap = 3;
  const shown = inRow(count, [height, width], box, gap);
  const wide = (box.width + gap) / shown - gap; // they fill the row from edge to edge
  const tall = Math.min(box.height, (wide * height) / width);
  paint(lane.images, lane.shape.images, tile);
  g.imageSmoothingEnabled = false;
  for (let k = 0; k < shown; k++) place(g, lane, tile, k, box.x + k * (wide + gap), box.y, wide, tall);
  g.imageSmoothingEnabled = true;
}
