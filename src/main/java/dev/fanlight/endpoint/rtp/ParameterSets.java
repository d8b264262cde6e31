package dev.fanlight.endpoint.rtp;

import dev.fanlight.media.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a decoder of H.264 or H.265 has to know before a keyframe: SPS and PPS, and VPS. The newest of each kind and number
 * of bytes that begins alike, as packets or a description bring them. Belongs to one thread.
 */
public final class ParameterSets {
    /** Larger ones are none. */
    static final int MAX_SET_BYTES = 1_024;

    /** More than encoders use at once. */
    private static final int MAX_SETS = 16;

    private static final int H264_SPS = 7;
    private static final int H264_PPS = 8;
    private static final int STAP_A = 24;
    private static final int H265_VPS = 32;
    private static final int H265_SPS = 33;
    private static final int H265_PPS = 34;
    private static final int AGGREGATION = 48;

    private final boolean h265;
    private final List<byte[]> sets = new ArrayList<>();

    /** Which kinds stand in what was read since {@link #begin}, one bit each. */
    private int seen;

    private boolean lastHadSets;

    private ParameterSets(boolean h265) {
        this.h265 = h265;
    }

    /** Whether there are such sets in this codec. */
    public static boolean has(Codec codec) {
        return codec == Codec.H264 || codec == Codec.H265;
    }

    /** Without any, for a codec that {@link #has} them. */
    public static ParameterSets of(Codec codec) {
        return new ParameterSets(codec == Codec.H265);
    }

    /** Adds what a description has; what is no parameter set is left out. */
    public void add(List<byte[]> described) {
        for (var set : described) {
            if (kind(set[0]) != 0) {
                remember(set);
            }
        }
    }

    /** A keyframe begins: what it brings itself is noted from now on. */
    public void begin() {
        seen = 0;
    }

    /** Looks into a payload that its codec's inspector found sound. */
    public void read(ByteBuf bytes, int at, int lengthBytes) { // hot
        var header = h265 ? 2 : 1;
        lastHadSets = false;
        if (lengthBytes <= header) {
            return;
        }
        if (kind(bytes.getByte(at)) != 0) {
            onSet(bytes, at, lengthBytes);
            return;
        }
        if (type(bytes.getByte(at)) != (h265 ? AGGREGATION : STAP_A)) {
            return;
        }
        var end = at + lengthBytes;
        for (var unit = at + header; unit + 2 < end; unit += 2 + bytes.getUnsignedShort(unit)) {
            var size = bytes.getUnsignedShort(unit);
            if (size > 0 && size <= end - unit - 2 && kind(bytes.getByte(unit + 2)) != 0) {
                onSet(bytes, unit + 2, size);
            }
        }
    }

    private void onSet(ByteBuf bytes, int at, int size) {
        seen |= kind(bytes.getByte(at));
        lastHadSets = true;
        if (size < 3 || size >= MAX_SET_BYTES) {
            return;
        }
        for (var i = 0; i < sets.size(); i++) {
            if (isSame(sets.get(i), bytes, at, size)) {
                return;
            }
        }
        remember(ByteBufUtil.getBytes(bytes, at, size, true));
    }

    private static boolean isSame(byte[] set, ByteBuf bytes, int at, int size) {
        if (set.length != size) {
            return false;
        }
        for (var i = 0; i < size; i++) {
            if (set[i] != bytes.getByte(at + i)) {
                return false;
            }
        }
        return true;
    }

    /** In the place of the one that it takes the place of: its own id stands behind a few bytes that say the profile. */
    private void remember(byte[] set) {
        var kind = kind(set[0]);
        // A new SPS or VPS, and what referred to the old one is of no use.
        if (kind != 4) {
            sets.removeIf(each -> kind(each[0]) == kind || kind(each[0]) == 4);
        } else {
            var id = idByte(set);
            sets.removeIf(each -> kind(each[0]) == 4 && idByte(each) == id);
        }
        if (sets.size() < MAX_SETS) {
            sets.add(set);
            sets.sort((one, other) -> Integer.compare(kind(one[0]), kind(other[0])));
        }
    }

    /** The byte that begins with the id of a PPS. */
    private int idByte(byte[] set) {
        var at = h265 ? 2 : 1;
        return set.length > at ? ueOf(set[at] & 0xFF) : 0;
    }

    /** The Exp-Golomb number at the beginning of a byte, as far as it fits. */
    private static int ueOf(int value) {
        var zeros = Integer.numberOfLeadingZeros(value) - 24;
        return zeros > 3 ? 7 + (value & 0xF) : ((value >> (7 - 2 * zeros)) & ((1 << (zeros + 1)) - 1)) - 1;
    }

    /** Whether both SPS and PPS, and VPS, are known. */
    public boolean isComplete() {
        var kinds = 0;
        for (var i = 0; i < sets.size(); i++) {
            kinds |= kind(sets.get(i)[0]);
        }
        return kinds == needed();
    }

    /** Whether the keyframe has brought all that it needs itself, as far as was read. */
    public boolean isBrought() {
        return seen == needed();
    }

    /** The keyframe needs no more of them. */
    void noteBrought() {
        seen = needed();
    }

    /** Whether there were any in the payload that was read last. */
    boolean lastHadSets() {
        return lastHadSets;
    }

    private int needed() {
        return h265 ? 7 : 6;
    }

    /** Those that are known, VPS and SPS first; not to be written to. */
    public List<byte[]> sets() {
        return List.copyOf(sets);
    }

    /** Writes them as one payload: STAP-A (RFC 6184 section 5.7.1) or AP (RFC 7798 section 4.4.2). */
    void writeAggregate(ByteBuf out) {
        if (h265) {
            out.writeByte(AGGREGATION << 1).writeByte(1);
        } else {
            out.writeByte(0x60 | STAP_A);
        }
        for (var set : sets) {
            out.writeShort(set.length).writeBytes(set);
        }
    }

    /** As parameters of a description: sprop-parameter-sets, or sprop-vps, sprop-sps and sprop-pps. */
    public String described() {
        return h265
                ? "sprop-vps=" + base64(1) + ";sprop-sps=" + base64(2) + ";sprop-pps=" + base64(4)
                : "sprop-parameter-sets=" + base64(6);
    }

    private String base64(int kinds) {
        return sets.stream()
                .filter(set -> (kind(set[0]) & kinds) != 0)
                .map(set -> Base64.getEncoder().encodeToString(set))
                .collect(Collectors.joining(","));
    }

    /** profile_idc, constraints and level_idc of the SPS of H.264 in hexadecimal digits; empty where there is none. */
    public String profileLevelId() {
        return h265
                ? ""
                : sets.stream()
                        .filter(set -> kind(set[0]) == 2 && set.length > 3)
                        .map(set -> HexFormat.of().withUpperCase().formatHex(Arrays.copyOfRange(set, 1, 4)))
                        .findFirst()
                        .orElse("");
    }

    private int type(byte header) {
        return h265 ? header >> 1 & 0x3F : header & 0x1F;
    }

    /** 1 for VPS, 2 for SPS, 4 for PPS, 0 for what is no parameter set. */
    private int kind(byte header) {
        var type = type(header);
        if (type == (h265 ? H265_SPS : H264_SPS)) {
            return 2;
        }
        if (type == (h265 ? H265_PPS : H264_PPS)) {
            return 4;
        }
        return h265 && type == H265_VPS ? 1 : 0;
    }
}
