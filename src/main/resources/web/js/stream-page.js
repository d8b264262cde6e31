// The page of one stream: the picture, what is to be said over it, the figures below, the addresses to copy.

import './copy.js';
import './doctor-report.js';
import './fanlight-player.js';
import './viewer-table.js';
import {ApiProblem, getJson, isJpeg, isLoopback, msSince, poll, streamNameOfPage, streamPath} from './api.js';
import {showFacts} from './facts.js';
import * as format from './format.js';
import {overlay} from './overlay.js';
import {askPorts, portAddress} from './ports.js';

const EVERY_MS = 1000;
const MANY_VIEWERS = 100; // the answer names every viewer: with many, ask less often
const MANY_EVERY_MS = 5000;
const LOST_GRACE_MS = 700; // a reconnection shorter than this is not talked about

const $ = id => document.getElementById(id);
const player = $('player');
let name = streamNameOfPage();
let stream = null;
let ports = null; // of the server that answers now
let trouble = ''; // '', 'unreachable' or 'gone'
let doctorOpened = false;
let lostMs = performance.now(); // since when the picture does not show

if (new URLSearchParams(location.search).has('bare')) {
  document.body.classList.add('bare');
  player.removeAttribute('controls');
}
if (name === 'index.html') name = await onlyStream(); // as on the Pi: the address of the one stream there is
start();

function start() {
  const path = streamPath(name);
  $('name').textContent = name;
  $('name').title = name;
  fillAddresses(path);
  player.setAttribute('alt', `Live picture of ${name}`);
  player.addEventListener('state', stateChanged);
  player.addEventListener('stats', renderConnection);
  addEventListener('keydown', e => {
    const isPlain = !e.ctrlKey && !e.metaKey && !e.altKey;
    if (e.key.toLowerCase() === 'f' && isPlain) player.toggleFullscreen();
  });
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
    if (!ports || wasUnreachable) showPorts(await askPorts());
  } catch (problem) {
    if (!(problem instanceof ApiProblem)) throw problem;
    trouble = problem.status === 404 ? 'gone' : 'unreachable';
    if (trouble === 'gone') stream = null;
  }
  guidePlayer(before, wasUnreachable);
  render();
}

/** Tells the player what the API knows: which way to go, whether frames come, and when a reconnection is due. */
function guidePlayer(before, wasUnreachable) {
  const frames = stream?.received?.frames ?? 0;
  const framesBefore = before?.received?.frames ?? 0;
  player.streamIsLive = !trouble && stream?.state === 'live' && frames > framesBefore;
  if (trouble) return;
  choosePath();
  if (wasUnreachable || frames < framesBefore) player.suspect(); // a counter that went back: the server is a new one
  if (stream.state === 'live' && before?.state !== 'live') player.hurry();
}

/** Before the first picture nobody knows what will come: to wait for it as MJPEG costs nothing and nobody. */
function choosePath() {
  if (stream.video) player.setAttribute('transport', isJpeg(stream) ? 'mjpeg' : 'auto');
  else if (!player.src) player.setAttribute('transport', stream.state === 'live' ? 'auto' : 'mjpeg');
  player.src = streamPath(name);
}

function stateChanged() {
  if (player.state === 'live') {
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
  renderDoctor();
  const {width, height} = stream?.video?.width ? stream.video : player.stats ?? {};
  if (width > 0 && height > 0) $('stage').style.setProperty('--ratio', width / height);
  for (const id of ['address-mjpeg', 'address-snapshot']) $(id).parentElement.hidden = stream?.asJpeg === false;
  if ($('viewers').open) document.querySelector('fanlight-viewers').show(stream?.viewers ?? []);
}

function renderOverlay(label) {
  const words = overlay({
    stream, name, trouble,
    isLost: performance.now() - lostMs > LOST_GRACE_MS && player.state !== 'resting',
    hasPicture: player.hasPicture,
    sentence: player.sentence,
    awayMs: stream ? msSince(stream.since) : NaN,
  });
  $('overlay').hidden = !words;
  $('overlay').classList.toggle('over-picture', player.hasPicture);
  setText('overlay-title', words?.title ?? '');
  setText('overlay-hint', words?.hint ?? '');
  setText('announcement', words?.announcement ?? `${name} is ${label}`);
}

function renderFacts(meaning) {
  const isLive = stream?.state === 'live' && !trouble;
  // Browsers send packets twice to probe the network: no loss, and nothing for people.
  const droppedFrames = Object.entries(stream?.dropped ?? {})
    .filter(([why, n]) => n > 0 && why !== 'webrtc-duplicate');
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
    facts.push(['Refused or lost', droppedFrames.map(([why, n]) => `${format.count(n)} ${why}`).join(', ')]);
  }
  showFacts($('facts'), facts);
}

/** Opens by itself once, when something is worth reading; from then on it is the reader's. */
function renderDoctor() {
  const doctor = stream?.doctor;
  const isKnown = !trouble && stream?.tracks?.length > 0;
  $('doctor').hidden = !isKnown;
  if (!isKnown) return;
  const worst = doctor.worst ?? 'fine';
  $('doctor').dataset.worst = worst;
  setText('doctor-verdict', format.findings(doctor));
  if ((worst === 'warning' || worst === 'problem') && !doctorOpened) {
    doctorOpened = true;
    $('doctor').open = true;
  }
  document.querySelector('fanlight-doctor').show(doctor, stream.tracks);
}

/** What the player itself measures. Of MJPEG, browsers tell nothing but its size. */
function renderConnection() {
  const stats = player.stats;
  const isWebRtc = stats.transport === 'webrtc';
  $('connection').hidden = !isWebRtc;
  if (!isWebRtc) return;
  showFacts($('connection-facts'), [
    ['Transport', `WebRTC, ${[stats.codec, stats.protocol?.toUpperCase()].filter(Boolean).join(' over ') || '–'}`],
    ['Resolution', format.resolution(stats)],
    ['Frames per second', format.fps(stats.fps)],
    ['Delay from the camera', stats.delayMs === null ? 'not known' : format.age(stats.delayMs)],
    ['Round trip', format.age(stats.rttMs)],
    ['Packets lost', format.count(stats.lost)],
  ]);
}

function fillAddresses(path) {
  const address = location.origin + path;
  $('address-page').setAttribute('text', address);
  $('address-mjpeg').setAttribute('text', `${address}/stream.mjpg`);
  $('address-snapshot').setAttribute('text', `${address}/snapshot.jpg`);
  $('address-bare').setAttribute('text', `${address}?bare`);
  $('address-publish').setAttribute('text', `${address}/publish`);
  $('loopback-host').textContent = location.hostname;
  $('loopback-hint').hidden = !isLoopback(location.hostname);
}

/** A server that was started anew may have other ports. */
function showPorts(told) {
  ports = told;
  for (const scheme of ['rtsp', 'rtmp']) {
    const address = portAddress(scheme, ports, streamPath(name));
    $(`address-${scheme}`).setAttribute('text', address);
    $(`address-${scheme}`).parentElement.hidden = address === '';
  }
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
