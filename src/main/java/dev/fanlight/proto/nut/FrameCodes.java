package dev.fanlight.proto.nut;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of a main header that says what each frame code means, and the beginnings that frames leave out. */
final class FrameCodes {
    private static final int MAX_FIELDS = 64;
    private static final int MAX_ELISIONS = 128;

    private final int[] flags = new int[NutFormat.FRAME_CODES];
    private final int[] sizeFactor = new int[NutFormat.FRAME_CODES];
    private final int[] sizeRest = new int[NutFormat.FRAME_CODES];
    private final int[] stream = new int[NutFormat.FRAME_CODES];
    private final int[] timeStep = new int[NutFormat.FRAME_CODES];
    private final int[] reserved = new int[NutFormat.FRAME_CODES];
    private final int[] elision = new int[NutFormat.FRAME_CODES];
    private final List<byte[]> elisions = new ArrayList<>();

    private FrameCodes() {}

    /** Reads table and elided beginnings; empty where they do not fill 256 codes exactly. */
    static Optional<FrameCodes> parse(NutCursor in) {
        var codes = new FrameCodes();
        return codes.read(in) && codes.readElisions(in) ? Optional.of(codes) : Optional.empty();
    }

    private boolean read(NutCursor in) {
        var step = 0L;
        var factor = 1;
        var number = 0;
        var elided = 0;
        for (var code = 0; code < NutFormat.FRAME_CODES; ) {
            var flag = in.smallNumber();
            var fields = in.smallNumber();
            if (fields > MAX_FIELDS || !in.ok()) {
                return false;
            }
            step = fields > 0 ? in.signed() : step;
            factor = fields > 1 ? in.smallNumber() : factor;
            number = fields > 2 ? in.smallNumber() : number;
            var size = fields > 3 ? in.smallNumber() : 0;
            var extra = fields > 4 ? in.smallNumber() : 0;
            var count = fields > 5 ? in.smallNumber() : factor - size;
            if (fields > 6) {
                in.skip();
            }
            elided = fields > 7 ? in.smallNumber() : elided;
            for (var more = 8; more < fields; more++) {
                in.skip();
            }
            if (!in.ok() || count < 1 || count > NutFormat.FRAME_CODES || Math.abs(step) > Short.MAX_VALUE) {
                return false;
            }
            for (var nth = 0; nth < count; code++) {
                if (code == NutFormat.FRAME_CODES) {
                    return false;
                }
                if (code == NutFormat.START_CODE_FIRST) {
                    flags[code] = NutFormat.INVALID;
                    continue;
                }
                flags[code] = flag;
                sizeFactor[code] = factor;
                sizeRest[code] = size + nth;
                stream[code] = number;
                timeStep[code] = (int) step;
                reserved[code] = extra;
                elision[code] = elided;
                nth++;
            }
        }
        return true;
    }

    private boolean readElisions(NutCursor in) {
        elisions.add(new byte[0]);
        var more = in.smallNumber();
        for (var i = 0; i < more && in.ok() && i < MAX_ELISIONS; i++) {
            elisions.add(in.block());
        }
        return in.ok() && more < MAX_ELISIONS;
    }

    int flags(int code) {
        return flags[code];
    }

    long sizeFactor(int code) {
        return sizeFactor[code];
    }

    long sizeRest(int code) {
        return sizeRest[code];
    }

    int stream(int code) {
        return stream[code];
    }

    int timeStep(int code) {
        return timeStep[code];
    }

    int reserved(int code) {
        return reserved[code];
    }

    int elision(int code) {
        return elision[code];
    }

    /** The beginning with that number; empty also where there is none of that number. */
    byte[] elided(long number) {
        return number < elisions.size() ? elisions.get((int) number) : elisions.getFirst();
    }
}
