// The list of streams: asks the API each second, keeps one card per stream, and says how to bring a first stream in.

import './copy.js';
import './stream-card.js';
import {getJson, poll} from './api.js';
import * as format from './format.js';
import {askPorts} from './ports.js';
import {WaysIn} from './ways-in.js';

const EVERY_MS = 1000;
const MANY_VIEWERS = 100; // the list names every viewer: with many, ask less often
const MANY_EVERY_MS = 5000;

const $ = id => document.getElementById(id);
const cards = new Map(); // stream name → <li> with its card
const waysIn = new WaysIn($('ways'));
let viewers = 0;
let knowsPorts = false; // of the server that answers now

poll(refresh, () => (viewers > MANY_VIEWERS ? MANY_EVERY_MS : EVERY_MS));

async function refresh() {
  try {
    const {streams} = await getJson('/api/v1/streams?viewers=false');
    showBanner('');
    showStreams(streams.sort(byPictureThenName));
    if (!knowsPorts) waysIn.show(await askPorts());
    knowsPorts = true;
  } catch (problem) {
    knowsPorts = false; // it may come back with others
    showBanner(`Fanlight cannot be reached (${problem.message}). This page goes on by itself when it is back.`);
  }
}

/** Streams that have shown a picture come first; a camera that comes and goes does not make the others jump. */
function byPictureThenName(a, b) {
  return Number(!a.video) - Number(!b.video) || String(a.name).localeCompare(String(b.name), 'en', {numeric: true});
}

function showStreams(streams) {
  viewers = streams.reduce((sum, s) => sum + (s.viewerCount || 0), 0);
  $('loading').hidden = true;
  $('totals').textContent = streams.length
    ? `${streams.length === 1 ? '1 stream' : `${streams.length} streams`} · ${format.viewerCount(viewers)}`
    : '';
  const names = new Set(streams.map(s => s.name));
  for (const [name, item] of cards) {
    if (!names.has(name)) {
      item.remove();
      cards.delete(name);
    }
  }
  streams.forEach((stream, i) => {
    const item = cards.get(stream.name) ?? newCard(stream.name);
    // Moving an element in the page restarts it, so it is moved only when it stands in the wrong place.
    if ($('grid').children[i] !== item) $('grid').insertBefore(item, $('grid').children[i] ?? null);
    item.firstElementChild.show(stream);
  });
  showWaysIn(streams.length === 0);
}

function newCard(name) {
  const item = document.createElement('li');
  item.append(document.createElement('fanlight-card'));
  cards.set(name, item);
  return item;
}

function showBanner(text) {
  if ($('banner').textContent !== text) $('banner').textContent = text; // unchanged text is not announced again
  $('banner').hidden = text === '';
  document.body.classList.toggle('unreachable', text !== '');
}

function showWaysIn(isEmpty) {
  const ways = $('ways');
  const wasEmpty = ways.classList.contains('is-empty');
  if (isEmpty !== wasEmpty || ways.hidden) ways.open = isEmpty;
  ways.hidden = false;
  ways.classList.toggle('is-empty', isEmpty);
  $('ways-title').textContent = isEmpty ? 'No stream yet' : 'Add a stream';
}
