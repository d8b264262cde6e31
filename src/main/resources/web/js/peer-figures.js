// What getStats() says of a peer connection, as a few plain figures. What a browser does not tell is null.

/** Figures of the video that comes in; `before` are those of the last call, for rates. */
export async function receivedFigures(pc, before) {
  const stats = [...(await pc.getStats()).values()];
  const inbound = stats.find(s => s.type === 'inbound-rtp' && s.kind === 'video');
  const audio = stats.find(s => s.type === 'inbound-rtp' && s.kind === 'audio');
  const emitted = inbound?.jitterBufferEmittedCount;
  const bytes = (inbound?.bytesReceived ?? 0) + (audio?.bytesReceived ?? 0);
  const atMs = performance.now();
  return {
    transport: 'webrtc',
    ...pathFigures(stats),
    codec: codecOf(stats, inbound),
    width: inbound?.frameWidth ?? null,
    height: inbound?.frameHeight ?? null,
    fps: inbound?.framesPerSecond ?? rate(inbound?.framesDecoded, before?.framesDecoded, atMs - before?.atMs),
    bitrateBps: rate(8 * bytes, 8 * before?.bytes, atMs - before?.atMs),
    lost: inbound?.packetsLost ?? null,
    packets: inbound?.packetsReceived ?? 0,
    framesDecoded: inbound?.framesDecoded ?? 0,
    framesDropped: inbound?.framesDropped ?? null,
    freezes: inbound?.freezeCount ?? null,
    bufferMs: milliseconds((inbound?.jitterBufferDelay - before?.buffered) / (emitted - before?.emitted)),
    delayMs: captureDelayMs(pc, stats),
    buffered: inbound?.jitterBufferDelay,
    emitted,
    bytes,
    atMs,
  };
}

/** Figures of the video that goes out. */
export async function sentFigures(pc, before) {
  const stats = [...(await pc.getStats()).values()];
  const outbound = stats.find(s => s.type === 'outbound-rtp' && s.kind === 'video');
  const remote = stats.find(s => s.type === 'remote-inbound-rtp' && s.kind === 'video');
  const bytes = stats.filter(s => s.type === 'outbound-rtp').reduce((sum, s) => sum + s.bytesSent, 0);
  const atMs = performance.now();
  const path = pathFigures(stats);
  return {
    ...path,
    rttMs: milliseconds(remote?.roundTripTime) ?? path.rttMs,
    codec: codecOf(stats, outbound),
    width: outbound?.frameWidth ?? null,
    height: outbound?.frameHeight ?? null,
    fps: outbound?.framesPerSecond ?? rate(outbound?.framesEncoded, before?.framesEncoded, atMs - before?.atMs),
    bitrateBps: rate(8 * bytes, 8 * before?.bytes, atMs - before?.atMs),
    lost: remote?.packetsLost ?? null,
    limitedBy: outbound?.qualityLimitationReason ?? null, // none, cpu, bandwidth, other
    framesEncoded: outbound?.framesEncoded ?? 0,
    bytes,
    atMs,
  };
}

/** The candidate pair in use: its round trip, and whether it is TCP. */
function pathFigures(stats) {
  const selectedId = stats.find(s => s.type === 'transport')?.selectedCandidatePairId;
  const pair = stats.find(s => (selectedId ? s.id === selectedId : s.type === 'candidate-pair' && s.nominated));
  const local = stats.find(s => s.id === pair?.localCandidateId);
  return {rttMs: milliseconds(pair?.currentRoundTripTime), protocol: local?.protocol ?? null};
}

/**
 * From the camera's shutter to this screen, when the sender stamps its packets (abs-capture-time). The stamp is by the
 * camera's clock; the offset beside it leads to the server's clock, the server's last sender report to ours.
 */
function captureDelayMs(pc, stats) {
  const receiver = pc.getReceivers().find(r => r.track?.kind === 'video');
  const source = receiver?.getSynchronizationSources?.()[0];
  const report = stats.find(s => s.type === 'remote-outbound-rtp' && s.kind === 'video');
  if (!Number.isFinite(source?.captureTimestamp) || !report?.remoteTimestamp) return null;
  const rttMs = pathFigures(stats).rttMs ?? 0;
  const ourClockAheadMs = report.timestamp - rttMs / 2 - report.remoteTimestamp;
  const capturedMs = unixMs(source.captureTimestamp) + (source.senderCaptureTimeOffset ?? 0) + ourClockAheadMs;
  const shownMs = source.timestamp > 1e11 ? source.timestamp : performance.timeOrigin + source.timestamp;
  const delayMs = shownMs - capturedMs;
  return delayMs > -50 && delayMs < 60000 ? Math.max(0, delayMs) : null; // anything else is a clock gone astray
}

/** Milliseconds since 1900, as NTP counts and the stamps do, in milliseconds since 1970. */
function unixMs(ntpMs) {
  return ntpMs - 2208988800000;
}

function codecOf(stats, stream) {
  return stats.find(s => s.id === stream?.codecId)?.mimeType?.replace(/^video\//, '') ?? null;
}

function rate(now, before, ms) {
  const perSecond = (1000 * (now - before)) / ms;
  return Number.isFinite(perSecond) && perSecond >= 0 ? perSecond : null;
}

function milliseconds(seconds) {
  return Number.isFinite(seconds) ? seconds * 1000 : null;
}
