// The page of one stream: the picture, what is to be said over it, the figures below, the addresses to copy.

import './copy.js';
import './mjpeg-view.js';
import './viewer-table.js';
import {ApiProblem, getJson, isLoopback, msSince, poll, streamNameOfPage, streamPath} from './api.js';
import * as format from './format.js';
import {overlay} from './overlay.js';

const EVERY_MS = 1000;
const MANY_VIEWERS = 100; // the answer names every viewer: with many, ask less often
const MANY_EVERY_MS = 5000;
const LOST_GRACE_MS = 700; // a reconnection shorter than this is not talked about

const $ = id => document.getElementById(id);
const view = document.createElement('fanlight-mjpeg');
let name = streamNameOfPage();
let stream = null;
let trouble = ''; // '', 'unreachable' or 'gone'
let lostMs = performance.now(); // since when the picture does not show

if (new URLSearchParams(location.search).has('bare')) document.body.classList.add('bare');
if (name === 'index.html') name = await onlyStream(); // as on the Pi: the address of the one stream there is
start();

function start() {
  const path = streamPath(name);
  $('name').textContent = name;
  $('name').title = name;
  fillAddresses(path);
  view.setAttribute('alt', `Live picture of ${name}`);
  view.setAttribute('src', `${path}/stream.mjpg`);
  view.addEventListener('phase', phaseChanged);
  $('stage').prepend(view);
  offerFullscreen();
  const refreshNow = poll(refresh, () => (stream?.viewerCount > MANY_VIEWERS ? MANY_EVERY_MS : EVERY_MS));
  $('viewers').addEventListener('toggle', refreshNow);
  setInterval(render, 1000); // the seconds go on while the server is away
}

async function refresh() {
  const before = stream;
  const wasUnreachable = trouble === 'unreachable';
  try {
    stream = await getJson(`/api/v1/streams${streamPath(name)}?viewers=${$('viewers').open}`);
    trouble = '';
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    trouble = problem.status === 404 ? 'gone' : 'unreachable';
    if (trouble === 'gone') stream = null;
  }
  guideView(before, wasUnreachable);
  render();
}

/** Tells the picture what the API knows: whether frames come, and when a reconnection is due. */
function guideView(before, wasUnreachable) {
  const frames = stream?.received?.frames ?? 0;
  const framesBefore = before?.received?.frames ?? 0;
  view.expectsMotion = !trouble && stream?.state === 'live' && frames > framesBefore;
  if (trouble) return;
  if (wasUnreachable || frames < framesBefore) view.suspect(); // a counter that went back: the server is a new one
  if (stream.state === 'live' && before?.state !== 'live') view.hurry();
}

function phaseChanged() {
  if (view.phase === 'showing') {
    lostMs = Infinity;
  } else if (lostMs === Infinity) {
    lostMs = performance.now();
    setTimeout(render, LOST_GRACE_MS + 10);
  }
  render();
}

function render() {
  const state = trouble || stream?.state || 'opening';
  const {label, meaning} = format.stateWords(state);
  document.title = `${name} · ${label} · Fanlight`;
  $('badge').dataset.state = state;
  $('badge').textContent = label;
  $('badge').title = meaning;
  renderOverlay(label);
  renderFacts(meaning);
  if (stream?.video?.width > 0 && stream.video.height > 0) {
    $('stage').style.setProperty('--ratio', stream.video.width / stream.video.height);
  }
  if ($('viewers').open) document.querySelector('fanlight-viewers').show(stream?.viewers ?? []);
}

function renderOverlay(label) {
  const words = overlay({
    stream, name, trouble,
    isLost: performance.now() - lostMs > LOST_GRACE_MS && view.phase !== 'resting',
    hasPicture: view.hasPicture,
    awayMs: stream ? msSince(stream.since) : NaN,
  });
  $('overlay').hidden = !words;
  $('overlay').classList.toggle('over-picture', view.hasPicture);
  setText('overlay-title', words?.title ?? '');
  setText('overlay-hint', words?.hint ?? '');
  setText('announcement', words?.announcement ?? `${name} is ${label}`);
}

function renderFacts(meaning) {
  const isLive = stream?.state === 'live' && !trouble;
  const droppedFrames = Object.entries(stream?.dropped ?? {}).filter(([, n]) => n > 0);
  const facts = [
    ['State', meaning],
    ['Source', format.source(stream?.source)],
    ['Resolution', format.resolution(stream?.video)],
    ['Frames per second', isLive ? format.fps(stream.video?.fps) : '–'],
    ['Bitrate', isLive ? format.bitrate(stream.video?.bitrateBps) : '–'],
    ['Viewers', format.count(stream?.viewerCount)],
    ['Frames received', format.count(stream?.received?.frames)],
  ];
  if (droppedFrames.length) {
    facts.push(['Frames dropped', droppedFrames.map(([why, n]) => `${format.count(n)} ${why}`).join(', ')]);
  }
  const list = $('facts');
  while (list.children.length > facts.length) list.lastElementChild.remove();
  facts.forEach(([term, value], i) => {
    const item = list.children[i] ?? list.appendChild(newFact());
    if (item.children[0].textContent !== term) item.children[0].textContent = term;
    if (item.children[1].textContent !== value) item.children[1].textContent = value; // keeps a selection alive
  });
}

function newFact() {
  const item = document.createElement('div');
  item.append(document.createElement('dt'), document.createElement('dd'));
  return item;
}

function fillAddresses(path) {
  const address = location.origin + path;
  $('address-page').setAttribute('text', address);
  $('address-mjpeg').setAttribute('text', `${address}/stream.mjpg`);
  $('address-snapshot').setAttribute('text', `${address}/snapshot.jpg`);
  $('address-bare').setAttribute('text', `${address}?bare`);
  $('loopback-host').textContent = location.hostname;
  $('loopback-hint').hidden = !isLoopback(location.hostname);
}

function offerFullscreen() {
  if (!document.fullscreenEnabled) return; // iPhones cannot do it for pictures
  const toggle = () => {
    const done = document.fullscreenElement ? document.exitFullscreen() : $('stage').requestFullscreen();
    done.catch(() => {}); // refused: the page stays as it is
  };
  $('fullscreen').hidden = false;
  $('fullscreen').onclick = toggle;
  $('stage').ondblclick = toggle;
  addEventListener('keydown', e => {
    const isPlain = !e.ctrlKey && !e.metaKey && !e.altKey;
    if (e.key.toLowerCase() === 'f' && isPlain) toggle();
  });
}

/** The name of the only stream; 'index.html' when there are more or the server does not say. */
async function onlyStream() {
  try {
    const {streams} = await getJson('/api/v1/streams?viewers=false');
    return streams.length === 1 ? streams[0].name : name;
  } catch {
    return name;
  }
}

function setText(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}
