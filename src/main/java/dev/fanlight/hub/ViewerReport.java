package dev.fanlight.hub;

import java.util.Optional;

/**
 * One viewer as seen at a moment.
 *
 * @param id unique in this process
 * @param kind the protocol: {@code mjpeg}, {@code webrtc}
 * @param address where the viewer is, for people
 * @param sinceNs when it joined
 * @param framesSent frames whose last byte was given to the kernel
 * @param skippedSlow frames replaced by a newer one before their bytes began to leave, as the viewer was still busy
 * @param skippedRate frames left out because the viewer asked for fewer
 * @param lastFrameNs when the last frame sent had come in; negative while none was sent
 * @param packets of a viewer that is sent packets
 * @param lastDelayNs from the arrival of that frame's last byte here until its last byte left; 0 while none was sent
 */
public record ViewerReport(
        String id,
        String kind,
        String address,
        long sinceNs,
        long framesSent,
        long skippedSlow,
        long skippedRate,
        long bytesSent,
        long lastFrameNs,
        long lastDelayNs,
        Optional<PacketDelivery> packets) {}
