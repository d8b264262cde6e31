// The page that sends this browser's camera or screen: what is chosen, the preview, and how the sending fares.

import './copy.js';
import * as capture from './capture.js';
import {streamNameOfPage, streamPath} from './api.js';
import {showFacts} from './facts.js';
import * as format from './format.js';
import {WhipClient} from './whip-client.js';

const STATES = { // what the badge says, and which state of a stream it looks like
  closed: ['not sending', 'idle'],
  connecting: ['connecting', 'waiting'],
  live: ['sending', 'live'],
  reconnecting: ['reconnecting', 'stale'],
  refused: ['refused', 'failed'],
};
const LIMITED_MS = 10000; // at first every encoder feels its way up
const LIMITS = {
  cpu: 'This computer is too slow for this size and rate: choose less of either.',
  bandwidth: 'The network does not carry more than this.',
};

const $ = id => document.getElementById(id);
const form = $('form');
const field = name => form.elements[name];
const path = streamPath(streamNameOfPage().replace(/\/publish$/, ''));
const client = new WhipClient(`${path}/whip`);
let media = null;
let openings = 0; // only the newest opening counts
let screenLock = null;
let limitedSinceMs = NaN;

$('name').textContent = decodeURIComponent(path.slice(1));
$('watch').setAttribute('text', location.origin + path);
if (capture.isAllowedHere()) prepare();
else sayWhyNot();

function prepare() {
  form.hidden = false;
  $('screen-choice').hidden = !capture.canShareScreen();
  form.addEventListener('submit', e => {
    e.preventDefault();
    if (client.isStarted) stop();
    else start();
  });
  $('look').onclick = () => (media ? stop() : open());
  form.addEventListener('change', changed);
  navigator.mediaDevices.addEventListener('devicechange', listDevices);
  client.addEventListener('state', render);
  client.addEventListener('figures', renderFigures);
  addEventListener('online', () => client.networkChanged());
  navigator.connection?.addEventListener('change', () => client.networkChanged());
  addEventListener('pagehide', stop);
  document.addEventListener('visibilitychange', keepScreenOn);
  listDevices();
  render();
}

async function start() {
  if (!media) await open();
  if (!media) return;
  client.start(media, maxBitrateBps());
  keepScreenOn();
}

function stop() {
  openings++;
  client.stop();
  release();
  screenLock?.release();
  screenLock = null;
  say('');
  render();
}

/** Opens what is chosen now, in place of what was open before. */
async function open() {
  const opening = ++openings;
  release(); // first: many devices can be open only once
  say('Opening…');
  try {
    const opened = await capture.open(chosen());
    if (opening !== openings) return capture.close(opened);
    media = opened;
  } catch (problem) {
    if (opening === openings) fail(capture.explain(problem));
    return;
  }
  say('');
  const [track] = media.getVideoTracks();
  track.onended = () => fail('The picture has ended: its device was unplugged, or sharing was stopped.');
  track.onmute = () => say('The device gives no pictures now. On a phone, keep this page in front.');
  track.onunmute = () => say('');
  $('preview').srcObject = media;
  render();
  await listDevices(); // only now are their names told
  if (media && field('from').value === 'camera') choose(field('camera'), track);
  if (media) choose(field('microphone'), media.getAudioTracks()[0]);
}

/** Shows which device it is, where 'whichever there is' was chosen. */
function choose(select, track) {
  const id = track?.getSettings().deviceId;
  if ([...select.options].some(option => option.value === id)) select.value = id;
}

function release() {
  capture.close(media);
  media = null;
  $('preview').srcObject = null;
}

function fail(sentence) {
  stop();
  say(sentence);
}

function chosen() {
  return {
    from: field('from').value,
    cameraId: field('camera').value,
    microphoneId: field('microphone').value,
    withMicrophone: field('sound').checked,
    size: field('size').value,
    fps: Number(field('fps').value),
  };
}

function maxBitrateBps() {
  return capture.SIZES[field('size').value].maxBitrateBps;
}

async function changed() {
  render();
  if (!media) return;
  await open();
  if (media && client.isStarted) client.use(media, maxBitrateBps());
}

async function listDevices() {
  fillSelect(field('camera'), await capture.devices('videoinput'), 'Camera');
  fillSelect(field('microphone'), await capture.devices('audioinput'), 'Microphone');
}

function fillSelect(select, devices, noun) {
  const before = select.value;
  const options = devices.map(({deviceId, label}, i) => new Option(label || `${noun} ${i + 1}`, deviceId));
  select.replaceChildren(select.options[0], ...options);
  select.value = devices.some(device => device.deviceId === before) ? before : '';
}

function render() {
  const [label, look] = STATES[client.state];
  document.title = `${$('name').textContent} · ${label} · Fanlight`;
  $('badge').textContent = label;
  $('badge').dataset.state = look;
  $('send').textContent = client.isStarted ? 'Stop' : 'Start sending';
  $('look').textContent = media ? 'Close preview' : 'Preview';
  $('look').hidden = client.isStarted;
  $('preview').hidden = !media;
  $('nothing').hidden = media !== null;
  $('camera-field').hidden = field('from').value === 'screen';
  $('microphone-field').hidden = !field('sound').checked;
  if (client.state === 'refused' || client.state === 'reconnecting') say(client.sentence);
  else if (client.state === 'connecting') say(client.sentence || 'Connecting…');
  else if (client.state === 'live') say('');
  if (client.state !== 'live') $('facts').hidden = true;
}

function renderFigures() {
  const f = client.figures;
  $('facts').hidden = client.state !== 'live';
  showFacts($('facts'), [
    ['Sent', format.resolution(f)],
    ['Frames per second', format.fps(f.fps)],
    ['Bitrate', format.bitrate(f.bitrateBps)],
    ['Codec', f.codec ?? '–'],
    ['Round trip', format.age(f.rttMs)],
    ['Packets lost', format.count(f.lost)],
    ['Way', f.protocol?.toUpperCase() ?? '–'],
  ]);
  if (!LIMITS[f.limitedBy]) limitedSinceMs = NaN;
  else if (Number.isNaN(limitedSinceMs)) limitedSinceMs = performance.now();
  say(performance.now() - limitedSinceMs > LIMITED_MS ? LIMITS[f.limitedBy] : '');
}

function say(sentence) {
  if ($('message').textContent !== sentence) $('message').textContent = sentence;
}

/** A phone that goes dark stops its camera. */
async function keepScreenOn() {
  if (document.hidden || !client.isStarted) return;
  screenLock = await navigator.wakeLock?.request('screen').catch(() => null) ?? null;
}

function sayWhyNot() {
  const here = `http://localhost${location.port && `:${location.port}`}${location.pathname}`;
  $('why-not').hidden = false;
  $('host').textContent = location.host;
  $('origin').textContent = location.origin;
  Object.assign($('localhost'), {href: here, textContent: here});
  $('badge').textContent = 'no camera';
}
