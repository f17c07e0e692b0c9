// Fewer points for the same outline: consecutive quadratic curves that one curve follows within a tolerance become one.
// The Chinese fonts were converted from cubic outlines at a precision (1/1000 em) that paper at 8 to 23 pt never shows.

/** A point of a TrueType contour, in font units, not yet rounded. */
export type OutlinePoint = { readonly x: number; readonly y: number; readonly onCurve: boolean };

type Position = { readonly x: number; readonly y: number };
type Curve = { readonly from: Position; readonly control: Position | null; readonly to: Position };

const middle = (a: Position, b: Position): Position => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

const toCurves = (points: readonly OutlinePoint[]): Curve[] => {
  // Implied on-curve points made explicit, the first point on the curve.
  const explicit: OutlinePoint[] = [];
  for (const [index, point] of points.entries()) {
    const before = points[(index + points.length - 1) % points.length];
    if (before !== undefined && !before.onCurve && !point.onCurve)
      explicit.push({ ...middle(before, point), onCurve: true });
    explicit.push(point);
  }
  const first = explicit.findIndex(({ onCurve }) => onCurve);
  const turned = [...explicit.slice(first), ...explicit.slice(0, first)];
  const curves: Curve[] = [];
  for (let index = 0; index < turned.length;) {
    const from = turned[index] as OutlinePoint;
    const next = turned[(index + 1) % turned.length] as OutlinePoint;
    if (next.onCurve) {
      curves.push({ from, control: null, to: next });
      index += 1;
    } else {
      curves.push({ from, control: next, to: turned[(index + 2) % turned.length] as OutlinePoint });
      index += 2;
    }
  }
  return curves;
};

const pointAt = (from: Position, control: Position, to: Position, t: number): Position => ({
  x: (1 - t) ** 2 * from.x + 2 * t * (1 - t) * control.x + t ** 2 * to.x,
  y: (1 - t) ** 2 * from.y + 2 * t * (1 - t) * control.y + t ** 2 * to.y,
});

const squaredDistance = (point: Position, a: Position, b: Position): number => {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length));
  return (point.x - a.x - t * dx) ** 2 + (point.y - a.y - t * dy) ** 2;
};

const SAMPLES = 8;
/** Sine of the angle above which two curves meet in a corner (about 11 degrees). */
const CORNER = 0.2;

const turnsAt = (before: Curve, after: Curve): boolean => {
  if (before.control === null || after.control === null) return true;
  const ax = before.to.x - before.control.x;
  const ay = before.to.y - before.control.y;
  const bx = after.control.x - after.from.x;
  const by = after.control.y - after.from.y;
  return ax * bx + ay * by <= 0 || (ax * by - ay * bx) ** 2 > CORNER ** 2 * (ax * ax + ay * ay) * (bx * bx + by * by);
};

// The one curve with the same ends and end tangents, or null when it leaves the tolerance.
const mergeCurves = (run: readonly Curve[], tolerance: number): Curve | null => {
  const first = run[0] as Curve;
  const last = run.at(-1) as Curve;
  if (first.control === null || last.control === null) return null;
  const ux = first.control.x - first.from.x;
  const uy = first.control.y - first.from.y;
  const vx = last.to.x - last.control.x;
  const vy = last.to.y - last.control.y;
  const cross = ux * vy - uy * vx;
  if (Math.abs(cross) < 1e-6 || ux * vx + uy * vy < 0) return null;
  const wx = last.to.x - first.from.x;
  const wy = last.to.y - first.from.y;
  const along = (wx * vy - wy * vx) / cross;
  const back = (ux * wy - uy * wx) / cross;
  if (along <= 0 || back <= 0) return null;
  if (run.some((curve, index) => index > 0 && turnsAt(run[index - 1] as Curve, curve))) return null;
  const control = { x: first.from.x + along * ux, y: first.from.y + along * uy };
  const polyline = Array.from({ length: SAMPLES + 1 }, (_, index) =>
    pointAt(first.from, control, last.to, index / SAMPLES),
  );
  for (const curve of run)
    for (const t of [0.25, 0.5, 0.75, 1]) {
      if (curve.control === null) return null;
      const point = pointAt(curve.from, curve.control, curve.to, t);
      let nearest = Infinity;
      for (let index = 0; index < SAMPLES; index++)
        nearest = Math.min(
          nearest,
          squaredDistance(point, polyline[index] as Position, polyline[index + 1] as Position),
        );
      if (nearest > tolerance ** 2) return null;
    }
  return { from: first.from, control, to: last.to };
};

/** Simplifies one closed contour; no point of the old curves is farther than about `tolerance` units from the new ones. */
export const simplifyContour = (points: readonly OutlinePoint[], tolerance: number): OutlinePoint[] => {
  if (points.length < 3 || !points.some(({ onCurve }) => onCurve)) return [...points];
  const curves = toCurves(points);
  const merged: Curve[] = [];
  for (let index = 0; index < curves.length;) {
    let best = curves[index] as Curve;
    let taken = 1;
    for (let count = 2; index + count <= curves.length && best.control !== null; count++) {
      const candidate = mergeCurves(curves.slice(index, index + count), tolerance);
      if (candidate === null) break;
      best = candidate;
      taken = count;
    }
    merged.push(best);
    index += taken;
  }
  return merged.flatMap(({ from, control }): OutlinePoint[] => [
    { x: from.x, y: from.y, onCurve: true },
    ...(control === null ? [] : [{ x: control.x, y: control.y, onCurve: false }]),
  ]);
};
