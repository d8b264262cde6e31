// Addresses at this server that are not HTTP's: the server tells its ports, the page knows the host.

import {getJson} from './api.js';

const USUAL = {rtsp: 554, rtmp: 1935}; // what players take where an address names no port

/** The ports of this server by protocol; what is switched off has none. */
export async function askPorts() {
  return (await getJson('/api/v1/server')).ports;
}

/** The address of a path by `rtsp` or `rtmp`; '' where the server does not speak that. */
export function portAddress(scheme, ports, path) {
  const port = ports[scheme];
  if (!port) return '';
  return `${scheme}://${location.hostname}${port === USUAL[scheme] ? '' : `:${port}`}${path}`;
}
