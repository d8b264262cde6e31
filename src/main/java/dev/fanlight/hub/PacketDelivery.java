package dev.fanlight.hub;

/**
 * What became of one viewer's packets, as far as its feedback tells.
 *
 * @param sent for the first time
 * @param resent as the viewer asked for them again
 * @param lost that did not arrive, whether mended later or not
 * @param dropped that never left, as the way was full
 * @param rttNs from here to the viewer and back; negative while not known
 * @param queueingNs how much longer packets take now than at best, which is what waits in queues on the way; negative
 *     while not known
 */
public record PacketDelivery(long sent, long resent, long lost, long dropped, long rttNs, long queueingNs) {}
