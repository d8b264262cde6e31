// The page that sends this browser's camera or screen: what is chosen, the preview, and how the sending fares.

import './copy.js';
import * as capture from './capture.js';
import {streamNameOfPage, streamPath} from './api.js';
import {showFacts} from './facts.js';
import * as format from './format.js';
import {limitSentence, sizeSent} from './limits.js';
import {watchNetwork} from './page-life.js';
import {PublishForm} from './publish-form.js';
import {WhipClient} from './whip-client.js';

const STATES = { // what the badge says, and which state of a stream it looks like
  closed: ['not sending', 'idle'],
  connecting: ['connecting', 'waiting'],
  live: ['sending', 'live'],
  reconnecting: ['reconnecting', 'stale'],
  refused: ['refused', 'failed'],
};
const LIMITED_MS = 10000; // at first every encoder feels its way up

const $ = id => document.getElementById(id);
const form = new PublishForm($('form'));
const path = streamPath(streamNameOfPage().replace(/\/publish$/, ''));
const client = new WhipClient(`${location.origin}${path}/whip`);
let media = null;
let openings = 0; // only the newest opening counts
let screenLock = null;
let limitedSinceMs = NaN;
let saidLimit = ''; // which is taken back when it no longer holds; other sentences stay

$('name').textContent = decodeURIComponent(path.slice(1));
$('watch').setAttribute('text', location.origin + path);
if (capture.isAllowedHere()) prepare();
else sayWhyNot();

function prepare() {
  form.open();
  form.addEventListener('send', () => (client.isStarted ? stop() : start()));
  $('look').onclick = () => (media ? stop() : open());
  form.addEventListener('change', changed);
  client.addEventListener('state', render);
  client.addEventListener('figures', renderFigures);
  watchNetwork(() => client.networkChanged(), new AbortController().signal);
  addEventListener('pagehide', stop);
  document.addEventListener('visibilitychange', keepScreenOn);
  render();
}

async function start() {
  if (!media) await open();
  if (!media) return;
  client.start(media, form.maxBitrateBps);
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
    const opened = await capture.open(form.chosen);
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
  form.showOpened(media);
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

async function changed() {
  if (!media) return;
  await open();
  if (media && client.isStarted) client.use(media, form.maxBitrateBps);
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
  if (client.state === 'refused' || client.state === 'reconnecting') say(client.sentence);
  else if (client.state === 'connecting') say(client.sentence || 'Connecting…');
  else if (client.state === 'live') say('');
  if (client.state !== 'live') $('facts').hidden = true;
}

function renderFigures() {
  const f = client.figures;
  const limitSays = limitSentence(f);
  if (!limitSays) limitedSinceMs = NaN;
  else if (Number.isNaN(limitedSinceMs)) limitedSinceMs = performance.now();
  const isLasting = performance.now() - limitedSinceMs > LIMITED_MS;
  $('facts').hidden = client.state !== 'live';
  showFacts($('facts'), [
    ['Sent', sizeSent(f, media?.getVideoTracks()[0]?.getSettings(), isLasting)],
    ['Frames per second', format.fps(f.fps)],
    ['Bitrate', format.bitrate(f.bitrateBps)],
    ['Codec', f.codec ?? '–'],
    ['Round trip', format.age(f.rttMs)],
    ['Packets lost', format.count(f.lost)],
    ['Way', f.protocol?.toUpperCase() ?? '–'],
  ]);
  sayLimit(isLasting ? limitSays : '');
}

function sayLimit(sentence) {
  if ($('message').textContent !== '' && $('message').textContent !== saidLimit) return;
  saidLimit = sentence;
  say(sentence);
}

function say(sentence) {
  if ($('message').textContent !== sentence) $('message').textContent = sentence;
}

/** A phone that goes dark stops its camera. */
async function keepScreenOn() {
  if (document.hidden || !client.isStarted) return;
  screenLock = await navigator.wakeLock?.request('screen').catch(() => null) ?? null;
  if (!client.isStarted) screenLock?.release();
}

function sayWhyNot() {
  const here = `http://localhost${location.port && `:${location.port}`}${location.pathname}`;
  $('why-not').hidden = false;
  $('host').textContent = location.host;
  $('origin').textContent = location.origin;
  Object.assign($('localhost'), {href: here, textContent: here});
  $('badge').textContent = 'no camera';
}
