// A session that sends: what it offers, and how it wants to be encoded.

import {PeerSession} from './peer-session.js';
import {askForCaptureTime} from './whep-session.js';

/** A session that sends these tracks, each in one encoding (no simulcast), H.264 before all other codecs. */
export function sendingSession(endpoint, media, maxBitrateBps) {
  const session = new PeerSession(endpoint);
  for (const track of media.getTracks()) {
    const init = {direction: 'sendonly', streams: [media]}; // RFC 9725, 4.2: "sendonly"
    if (track.kind === 'video') init.sendEncodings = [{maxBitrate: maxBitrateBps}];
    const transceiver = session.pc.addTransceiver(track, init);
    if (track.kind === 'video') preferH264(transceiver);
    askForCaptureTime(transceiver);
  }
  return session;
}

/** H.264 plays everywhere and is made by hardware; in pieces (packetization-mode 1), baseline first. */
function preferH264(transceiver) {
  const rank = ({mimeType, sdpFmtpLine = ''}) => {
    if (mimeType.toLowerCase() !== 'video/h264') return 3;
    if (!sdpFmtpLine.includes('packetization-mode=1')) return 2;
    return /profile-level-id=42e0/i.test(sdpFmtpLine) ? 0 : 1;
  };
  const ranked = codecs => codecs.toSorted((a, b) => rank(a) - rank(b)); // what is equal keeps its order
  for (const side of [RTCRtpSender, RTCRtpReceiver]) {
    try {
      return transceiver.setCodecPreferences(ranked(side.getCapabilities('video').codecs));
    } catch {
      // browsers differ in whose codecs they take, and some take none: then it is theirs to choose
    }
  }
}
