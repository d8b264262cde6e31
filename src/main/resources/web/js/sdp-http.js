// The HTTP side of WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep): an offer is posted, a resource comes back, which is
// patched while the session lives and deleted in the end. Knows nothing of peer connections.

const TIMEOUT_MS = 8000;
const FRAGMENT = 'application/trickle-ice-sdpfrag';
const MAX_SENTENCE = 1500; // what ffmpeg said last may be part of it

/** An answer that is no success, or (status 0) none at all. `message` is a sentence for people. */
export class SdpHttpProblem extends Error {
  constructor(status, message, retryAfterMs = NaN, hasMjpeg = false) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs; // NaN: the server did not say
    this.hasMjpeg = hasMjpeg; // the same stream can be had as MJPEG
  }
}

/** Posts an offer; answers the resource that the server made for it. Throws SdpHttpProblem. */
export async function postOffer(endpoint, offer) {
  const response = await ask(endpoint, {
    method: 'POST',
    headers: {'Content-Type': 'application/sdp', Accept: 'application/sdp, application/problem+json'},
    body: offer,
  });
  const answer = await response.text();
  const location = response.headers.get('Location');
  if (!answer.startsWith('v=')) throw new SdpHttpProblem(0, 'The server answers something that is no SDP.');
  // "The Location header field" may be relative: to where redirects have led.
  const url = location === null ? null : new URL(location, response.url).href;
  return new SdpResource(url, response.headers.get('ETag'), answer, iceServers(response.headers.get('Link')));
}

/** One session on the server. */
class SdpResource {
  #url;
  #etag;

  constructor(url, etag, answer, servers) {
    this.#url = url;
    this.#etag = etag;
    this.answer = answer;
    this.iceServers = servers;
  }

  /** Tells the server of candidates. RFC 9725, 4.3.1.1: the entity tag says which ICE session they belong to. */
  async trickle(fragment) {
    await this.#patch(fragment, this.#etag ?? '*');
  }

  /** Begins ICE anew; answers the server's part. RFC 9725, 4.3.1.2: If-Match is "*"; a new entity tag comes back. */
  async restartIce(fragment) {
    const response = await this.#patch(fragment, '"*"');
    if (response.status !== 200) throw new SdpHttpProblem(response.status, 'The server cannot restart ICE.');
    this.#etag = response.headers.get('ETag') ?? this.#etag;
    return response.text();
  }

  /** Ends the session. The request outlives the page. */
  leave() {
    const url = this.#url;
    this.#url = null;
    if (url) fetch(url, {method: 'DELETE', keepalive: true}).catch(() => {}); // else the server finds out by itself
  }

  #patch(fragment, etag) {
    if (!this.#url) throw new SdpHttpProblem(0, 'The server gave this session no address.');
    return ask(this.#url, {method: 'PATCH', headers: {'Content-Type': FRAGMENT, 'If-Match': etag}, body: fragment});
  }
}

async function ask(url, request) {
  let response;
  try {
    response = await fetch(url, {...request, cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS)});
  } catch (e) {
    const isLate = e.name === 'TimeoutError' || e.name === 'AbortError';
    throw new SdpHttpProblem(0, isLate ? 'The server does not answer in time.' : 'The server cannot be reached.');
  }
  if (response.ok) return response;
  const pauseMs = retryAfterMs(response.headers.get('Retry-After'));
  const hasMjpeg = response.headers.get('Link')?.includes('multipart/x-mixed-replace');
  throw new SdpHttpProblem(response.status, await sentence(response), pauseMs, hasMjpeg);
}

/** What the server says is wrong: RFC 9457's detail and Fanlight's hint, else a plain text, else the number. */
async function sentence(response) {
  const text = await response.text().catch(() => '');
  try {
    const {detail, title, hint} = JSON.parse(text);
    const words = [detail ?? title, hint].filter(part => typeof part === 'string' && part);
    if (words.length) return words.join(' ').slice(0, MAX_SENTENCE);
  } catch {
    // no JSON
  }
  const isPlain = response.headers.get('Content-Type')?.startsWith('text/plain') && text.trim();
  return isPlain ? text.trim().slice(0, MAX_SENTENCE) : `The server answers ${response.status}.`;
}

/** RFC 9110, 10.2.3: seconds, or a date. */
export function retryAfterMs(header) {
  if (header === null) return NaN;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  return Math.max(0, Date.parse(header) - Date.now());
}

/** RFC 9725, 4.6: `<turn:…>; rel="ice-server"; username="…"; credential="…"`, several by commas. */
export function iceServers(header) {
  const links = (header ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[\w-]+\*?\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))*)/g);
  return [...links].flatMap(([, address, tail]) => {
    const parameters = new Map();
    for (const [, name, quoted, bare] of tail.matchAll(/([\w-]+)\*?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+))/g)) {
      parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? bare);
    }
    if (parameters.get('rel') !== 'ice-server' || !/^(stun|turn)s?:/i.test(address)) return [];
    const server = {urls: address};
    if (parameters.has('username')) server.username = parameters.get('username');
    if (parameters.has('credential')) server.credential = parameters.get('credential');
    return [server];
  });
}
