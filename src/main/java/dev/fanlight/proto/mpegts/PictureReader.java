package dev.fanlight.proto.mpegts;

import dev.fanlight.proto.annexb.AccessUnitReader;
import dev.fanlight.proto.annexb.AnnexBFault;
import dev.fanlight.proto.annexb.NalSyntax;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Access units of H.264 and H.265. Nearly all senders begin a PES packet with each picture, so that the packet's end is the
 * picture's; of one who does not, which its first picture tells, a picture ends where the next begins.
 */
final class PictureReader implements ElementaryReader {
    private static final int STAMPS = 8;

    /** Between pictures, until two have told: 25 a second. */
    private static final long USUAL_INTERVAL = 3600;

    private final AccessUnitReader units;
    private final long[] presentations = new long[STAMPS];
    private final long[] decodes = new long[STAMPS];
    private long nextStamp;
    private boolean picturesSpan;
    private boolean synced;
    private long lastPresentation = Timestamps.NONE;
    private long lastDecode;
    private long interval = USUAL_INTERVAL;

    PictureReader(NalSyntax syntax, ByteBufAllocator allocator, int maxFrameBytes) {
        units = new AccessUnitReader(syntax, allocator, maxFrameBytes);
    }

    @Override
    public void onPes(ByteBuf payload, long presentation, long decode, boolean mayGoOn, Out out) {
        var sink = new Sink(out);
        if (presentation != Timestamps.NONE) {
            var slot = (int) (nextStamp % STAMPS);
            presentations[slot] = presentation;
            decodes[slot] = decode;
            units.stamp(nextStamp++);
        }
        units.onBytes(payload, sink);
        if (!picturesSpan && !mayGoOn) {
            units.end(sink);
        }
        synced = true;
    }

    @Override
    public void onGap() {
        units.reset();
        synced = false;
    }

    @Override
    public void close() {
        units.close();
    }

    private final class Sink implements AccessUnitReader.Out {
        private final Out out;

        Sink(Out out) {
            this.out = out;
        }

        @Override
        public void accessUnit(ByteBuf unit, boolean keyframe, long stamp) {
            if (stamp != AccessUnitReader.NO_STAMP) {
                var slot = (int) (stamp % STAMPS);
                onTime(presentations[slot], decodes[slot]);
            } else if (lastPresentation != Timestamps.NONE) {
                lastPresentation += interval;
                lastDecode += interval;
            } else {
                out.refused(TsFault.NO_TIME);
                return;
            }
            out.frame(unit, lastPresentation, lastDecode, keyframe);
        }

        @Override
        public void refused(AnnexBFault fault) {
            switch (fault) {
                case FRAME_TOO_LARGE -> out.refused(TsFault.FRAME_TOO_LARGE);
                case NO_START_CODE, PICTURE_SPLIT -> {
                    if (synced && !picturesSpan) {
                        picturesSpan = true;
                        out.refused(TsFault.FRAME_SPLIT);
                    } else if (synced) {
                        out.refused(TsFault.BAD_FRAME);
                    }
                }
            }
        }
    }

    private void onTime(long presentation, long decode) {
        var step = decode - lastDecode;
        if (lastPresentation != Timestamps.NONE && step > 0 && step < 90_000) {
            interval = step;
        }
        lastPresentation = presentation;
        lastDecode = decode;
    }
}
