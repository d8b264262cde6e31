// Turns figures and states from the API into words for people. Pure functions; missing values become a dash.

const DASH = '–';

/** What each state of a stream is called, and what it means in one sentence. */
export const STATES = {
  live: {label: 'live', meaning: 'Pictures are coming.'},
  stale: {label: 'camera away', meaning: 'The camera is away; its last picture stays. It comes back by itself.'},
  waiting: {label: 'waiting', meaning: 'No picture has come yet.'},
  idle: {label: 'idle', meaning: 'Nobody watches, so the camera is left alone. It is connected when you open it.'},
  failed: {label: 'failed', meaning: 'The camera cannot be shown.'},
  opening: {label: 'opening', meaning: 'Asking the server.'},
  gone: {label: 'unknown', meaning: 'The server knows no stream of this name.'},
  unreachable: {label: 'no server', meaning: 'The Fanlight server cannot be reached.'},
};

/** The state's label and meaning; a state this page does not know keeps its own name. */
export function stateWords(state) {
  return Object.hasOwn(STATES, state) ? STATES[state] : {label: String(state), meaning: ''};
}

export function count(n) {
  return isNumber(n) ? Math.round(n).toLocaleString('en') : DASH;
}

export function viewerCount(n) {
  return n === 1 ? '1 viewer' : `${count(n)} viewers`;
}

export function resolution(video) {
  return video && isNumber(video.width) && isNumber(video.height) ? `${video.width} × ${video.height}` : DASH;
}

/** 24.13 → "24.1", 30 → "30". */
export function fps(value) {
  return isNumber(value) ? String(Math.round(value * 10) / 10) : DASH;
}

/** Bits per second, in steps of a thousand as networks count them. */
export function bitrate(bps) {
  return isNumber(bps) ? scaled(bps, 1000, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']) : DASH;
}

export function bytes(n) {
  return isNumber(n) ? scaled(n, 1000, ['B', 'kB', 'MB', 'GB', 'TB']) : DASH;
}

/** A span for people: "12 s", "3 min", "2 h 5 min", "4 days". Never negative. */
export function duration(ms) {
  if (!isNumber(ms)) return DASH;
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s < 60) return `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 60) return `${min} min`;
  const h = Math.floor(min / 60);
  if (h < 48) return min % 60 ? `${h} h ${min % 60} min` : `${h} h`;
  return `${Math.floor(h / 24)} days`;
}

/** A short age: "12 ms", then seconds and more. */
export function age(ms) {
  return isNumber(ms) && ms < 1000 ? `${Math.max(0, Math.round(ms))} ms` : duration(ms);
}

const LISTENS = /^(tcp-listen:|udp:|rtp:|srt:\/\/:)/; // as the server does, for whoever sends

/** Where the pictures come from. */
export function source(from) {
  if (!from) return DASH;
  const address = from.address || 'unknown address';
  if (from.kind === 'test') return 'built-in test camera';
  if (address.startsWith('file:')) return `the file ${address.slice(5)}`;
  if (from.kind === 'pull') return `${LISTENS.test(address) ? 'what is sent to' : 'fetched from'} ${address}`;
  if (from.kind === 'push') return `sent by ${address}`;
  return `${from.kind}: ${address}`;
}

const CODECS = {
  jpeg: 'MJPEG', h264: 'H.264', h265: 'H.265', vp8: 'VP8', vp9: 'VP9', av1: 'AV1', mpeg4: 'MPEG-4', mpeg2: 'MPEG-2',
  opus: 'Opus', aac: 'AAC', 'mpeg-audio': 'MP2/MP3', pcmu: 'G.711 µ-law', pcma: 'G.711 A-law', g722: 'G.722',
};

/** One track of a stream in a line: "H.264 Main 3.1, 768 × 432, 10 fps, 900 kbit/s, a keyframe each 2.5 s". */
export function track(t) {
  const parts = [[Object.hasOwn(CODECS, t.codec) ? CODECS[t.codec] : t.codec, t.profile, t.level].filter(Boolean).join(' ')];
  if (isNumber(t.width)) parts.push(resolution(t));
  if (isNumber(t.fps) && t.fps > 0) parts.push(`${fps(t.fps)} fps`);
  if (t.kind === 'audio' && isNumber(t.clockRateHz)) parts.push(`${t.clockRateHz / 1000} kHz`);
  if (isNumber(t.channels)) parts.push(['mono', 'stereo'][t.channels - 1] ?? `${t.channels} channels`);
  if (isNumber(t.bitrateBps) && t.bitrateBps > 0) parts.push(bitrate(t.bitrateBps));
  if (isNumber(t.keyframeIntervalMs)) parts.push(`a keyframe each ${Math.round(t.keyframeIntervalMs / 100) / 10} s`);
  return parts.join(', ');
}

/** How many findings there are, and how bad the worst is. */
export function findings(doctor) {
  if (!doctor?.count) return 'nothing to complain of';
  const what = {note: 'hint', warning: 'warning', problem: 'problem'}[doctor.worst] ?? doctor.worst;
  return doctor.count === 1 ? `1 ${what}` : `${doctor.count} findings, the worst a ${what}`;
}

function isNumber(n) {
  return typeof n === 'number' && Number.isFinite(n);
}

function scaled(value, step, units) {
  let i = 0;
  while (Math.abs(value) >= step && i < units.length - 1) {
    value /= step;
    i++;
  }
  return `${value >= 100 || i === 0 ? Math.round(value) : Math.round(value * 10) / 10} ${units[i]}`;
}
