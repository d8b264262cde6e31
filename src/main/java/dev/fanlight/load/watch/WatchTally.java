package dev.fanlight.load.watch;

import dev.fanlight.load.DelayHistogram;

/** What all viewers of a run saw. Only their loop touches it, until they have ended. */
final class WatchTally {
    final FrameDelays delays = new FrameDelays();
    final DelayHistogram firstPacket = new DelayHistogram();
    final DelayHistogram firstKeyframe = new DelayHistogram();
    final DelayHistogram connected = new DelayHistogram();
    int watching;
    long packets;
    long bytes;
    long lost;
    long recovered;
    long duplicates;
    long reordered;
    long wholeFrames;
    long brokenFrames;
    long fewestFrames = Long.MAX_VALUE;
    long asked;
    long keyframesAsked;
}
