package dev.fanlight.endpoint.rtp;

/**
 * Maps a stream's RTP times for a viewer that begins in the past and catches up. What it missed is told as if it had
 * happened faster, at the pace at which it is sent, and ends at the live edge: so the player never has a reason to delay.
 * It is a fixed function of the time, so that a retransmission bears the time of the original.
 *
 * <pre>
 * told │                 ╱  the edge: here the viewer has caught up; from here on nothing is changed
 *      │         ___――´
 *      │ ___――´¯¯           what lies behind is squeezed into the time that catching up takes
 *      └──────────────────► time
 *        keyframe   now  edge
 * </pre>
 */
public record TimeSqueeze(long edge, long numerator, long denominator) {
    /** Nothing is behind. */
    public static final TimeSqueeze NONE = new TimeSqueeze(Long.MIN_VALUE, 1, 1);

    /**
     * All in clock units.
     *
     * @param from the time of the first packet
     * @param now that of the stream's newest packet
     * @param takes how long it will take to send what lies between, 1 or more
     */
    public static TimeSqueeze of(long from, long now, long takes) {
        var behind = now - from;
        return behind <= 0 ? NONE : new TimeSqueeze(now + takes, takes, behind + takes);
    }

    /** Never goes back, and times that differ by more than the squeeze's factor stay different. */
    public long map(long rtpTime) { // hot
        return rtpTime >= edge ? rtpTime : edge - (edge - rtpTime) * numerator / denominator;
    }
}
