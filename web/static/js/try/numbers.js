// Numbers that count to what they become, for 200 ms at most.

const LONGEST_MS = 200;
const counting = new WeakMap();

/** Show a number in an element, counted up or down from the one that it shows; null is shown at once. */
export function countTo(element, value, write, isCounted = true) {
  cancelAnimationFrame(counting.get(element));
  const from = element.value;
  element.value = value;
  const isPlain = !isCounted || from === undefined || from === null || value === null || from === value;
  if (isPlain || matchMedia("(prefers-reduced-motion: reduce)").matches) {
    element.textContent = write(value);
    return;
  }
  const began = performance.now();
  const step = (now) => {
    const share = Math.min(1, Math.max(0, now - began) / LONGEST_MS);
    element.textContent = write(from + (value - from) * share);
    if (share < 1) counting.set(element, requestAnimationFrame(step));
  };
  counting.set(element, requestAnimationFrame(step));
}
