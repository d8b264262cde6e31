// Talks to the server: JSON with a time-out, a poll loop that never overlaps itself, the server's clock, and addresses.

const TIMEOUT_MS = 4000;
const HIDDEN_PAGE_FACTOR = 10; // a page nobody looks at asks this much less often

let clockOffsetMs = 0; // server's clock minus ours: a Pi's or a phone's clock may be wrong by years

/** An answer other than 200, or (status 0) none at all. */
export class ApiProblem extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Fetches JSON; throws ApiProblem when it does not come in time, or is not what was asked for. */
export async function getJson(path) {
  let response;
  let body;
  try {
    // Not relative: browsers refuse that on a page that was opened as http://user:password@host.
    response = await fetch(location.origin + path, {
      cache: 'no-store',
      headers: {Accept: 'application/json'},
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    body = response.ok ? await response.json() : null;
  } catch (e) {
    throw new ApiProblem(0, e.name === 'TimeoutError' ? 'no answer in time' : 'no connection');
  }
  noteServerClock(response.headers.get('Date'));
  if (!response.ok) throw new ApiProblem(response.status, `the server answers ${response.status}`);
  return body;
}

/** Milliseconds since a time stamp that came from the server, by the server's clock; never negative. */
export function msSince(timestamp) {
  const then = Date.parse(timestamp);
  return Number.isNaN(then) ? NaN : Math.max(0, Date.now() + clockOffsetMs - then);
}

/**
 * Runs `task` now and then every `everyMs` (a number, or a function that says it each time), counted from the end of
 * the run before. Runs at once when the page becomes visible or the network comes back. A failing task does not end the
 * loop.
 */
export function poll(task, everyMs) {
  let timer = 0;
  let running = false;
  let again = false;

  async function run() {
    clearTimeout(timer);
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      await task();
    } catch (e) {
      console.error(e);
    }
    running = false;
    const pauseMs = typeof everyMs === 'function' ? everyMs() : everyMs;
    timer = setTimeout(run, again ? 0 : pauseMs * (document.hidden ? HIDDEN_PAGE_FACTOR : 1));
    again = false;
  }

  document.addEventListener('visibilitychange', () => document.hidden || run());
  addEventListener('online', run);
  run();
  return run;
}

/** The path of a stream's page. A name that could leave its place in the address (`//host`, `..`) leads to the list. */
export function streamPath(name) {
  const segments = String(name).split('/');
  if (segments.some(s => s === '' || s === '.' || s === '..')) return '/';
  try {
    return '/' + segments.map(encodeURIComponent).join('/');
  } catch {
    return '/'; // half a surrogate pair
  }
}

/** The name of the stream this page shows: its path, decoded. */
export function streamNameOfPage() {
  const path = location.pathname.replace(/^\/+|\/+$/g, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Whether a stream, as the API tells of it, comes as JPEG pictures, so that nobody has to make them. */
export function isJpeg(stream) {
  return stream.video?.codec === 'jpeg';
}

function noteServerClock(date) {
  const serverMs = Date.parse(date);
  if (Number.isNaN(serverMs)) return;
  const offsetMs = serverMs + 500 - Date.now(); // the header has whole seconds: take their middle
  // A second's rounding is no reason to let the shown ages jump to and fro.
  if (Math.abs(offsetMs - clockOffsetMs) > 1000) clockOffsetMs = Math.abs(offsetMs) > 1000 ? offsetMs : 0;
}

/** Whether a host name means the computer that the browser runs on, so that a link with it is of no use to others. */
export function isLoopback(host) {
  return /^(localhost|127\..*|\[::1\])$/.test(host);
}
