// Why a browser sends less than was chosen, as far as it tells: pure functions of its figures.

import * as format from './format.js';

/** What holds the picture back, by RTCOutboundRtpStreamStats.qualityLimitationReason; 'none' is not among them. */
const LIMITS = {
  cpu: {by: 'this device is busy', sentence: 'This device is too slow for this size and rate: choose less of either.'},
  bandwidth: {
    atFirst: 'while the network is tried out',
    by: 'the network is slow',
    sentence: 'The network does not carry more than this.',
  },
  other: {by: 'the browser holds back', sentence: ''},
};

/**
 * The size that is sent and, where that is less than what the camera or screen gives, why: "480 × 270 of 1280 × 720,
 * as the network is slow". `opened` are the settings of the track that was opened; `isLasting`: it has been held back
 * for a while, for every browser begins small and feels its way up.
 */
export function sizeSent(figures, opened, isLasting) {
  const sent = format.resolution(figures);
  // A phone turned on its side swaps both, at different moments.
  const isLess = figures.width * figures.height < 0.95 * opened?.width * opened?.height;
  if (!isLess) return sent;
  const {by, atFirst} = limit(figures) ?? {};
  const why = !isLasting && atFirst ? `, ${atFirst}` : by ? `, as ${by}` : '';
  return `${sent} of ${format.resolution(opened)}${why}`;
}

/** What can be said and done about it; '' where nothing holds back. */
export function limitSentence(figures) {
  return limit(figures)?.sentence ?? '';
}

function limit(figures) {
  return Object.hasOwn(LIMITS, figures.limitedBy ?? '') ? LIMITS[figures.limitedBy] : null;
}
