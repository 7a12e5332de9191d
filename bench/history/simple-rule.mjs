// What many tools do, to measure against: a test that failed and passed in the last five runs is flaky.
const LAST = 5;

/** @param {string | undefined} letter */
const passed = (letter) => letter?.toUpperCase() === 'P';

/**
 * @param {number} at index of a failing test; rosters and reports have the same order here
 * @param {readonly import('@testwire/contracts').PastRun[]} line
 * @returns {import('@testwire/contracts').TestChange}
 */
export function guessChange(at, line) {
  const letters = line.slice(-LAST).map(({ outcomes }) => outcomes[at]);
  if (letters.some(passed) && !letters.every(passed)) return 'flaky';
  return passed(letters.at(-1)) ? 'new' : 'still-failing';
}

/** Half as long again as the mean of the last five. @param {number} at @param {number} nowMs @param {readonly import('@testwire/contracts').PastRun[]} line */
export function guessSlower(at, nowMs, line) {
  const past = line.slice(-LAST).map(({ durationsMs }) => durationsMs[at] ?? 0);
  const mean = past.reduce((sum, ms) => sum + ms, 0) / past.length;
  return nowMs > mean * 1.5 && nowMs - mean >= 100;
}
