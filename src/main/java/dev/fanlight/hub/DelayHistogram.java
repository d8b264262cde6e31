package dev.fanlight.hub;

/**
 * How long frames stayed in the relay, from the arrival of their last byte until it left.
 *
 * @param edgesNs upper edges, rising
 * @param counts frames per bucket, not cumulative; one more than edges
 * @param sumNs all delays together
 */
@SuppressWarnings("ArrayRecordComponent") // A snapshot made for one reader.
public record DelayHistogram(long[] edgesNs, long[] counts, long sumNs) {}
