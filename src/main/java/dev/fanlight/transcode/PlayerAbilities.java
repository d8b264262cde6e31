package dev.fanlight.transcode;

import dev.fanlight.media.Codec;
import java.util.Set;

/**
 * What a viewer can play.
 *
 * @param codecs all of them, of pictures and of sound
 * @param reorderedFrames whether frames may come in another order than they are shown (B-frames); never over WebRTC
 */
public record PlayerAbilities(Set<Codec> codecs, boolean reorderedFrames) {
    public PlayerAbilities {
        codecs = Set.copyOf(codecs);
    }
}
