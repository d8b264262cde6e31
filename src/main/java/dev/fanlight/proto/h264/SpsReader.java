package dev.fanlight.proto.h264;

import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Walks through a sequence parameter set, field by field as ITU-T H.264 sections 7.3.2.1.1 and E.1.1 list them. */
final class SpsReader {
    private static final int MAX_SIDE_PX = 16384;
    private static final int EXTENDED_SAR = 255;
    private static final int MAX_RATE = 1000;

    private final BitReader bits;
    private int chromaFormat = 1;
    private boolean separatePlanes;
    private boolean bad;
    private OptionalDouble framesPerSecond = OptionalDouble.empty();

    SpsReader(ByteBuf bytes, int at, int end) {
        bits = new BitReader(bytes, at, end);
    }

    Optional<SequenceParameterSet> read() {
        var profileIdc = (int) bits.bits(8);
        var constraintFlags = (int) bits.bits(8);
        var levelIdc = (int) bits.bits(8);
        upTo(31);
        if (hasChromaFields(profileIdc)) {
            readChromaFields();
        }
        upTo(12);
        var orderType = upTo(2);
        skipPictureOrder(orderType);
        upTo(16);
        bits.bit();
        var widthMbs = 1 + upTo(MAX_SIDE_PX / 16);
        var heightUnits = 1 + upTo(MAX_SIDE_PX / 16);
        var framesOnly = bits.flag();
        if (!framesOnly) {
            bits.bit();
        }
        bits.bit();
        var cropX = 0;
        var cropY = 0;
        if (bits.flag()) {
            cropX = upTo(MAX_SIDE_PX) + upTo(MAX_SIDE_PX);
            cropY = upTo(MAX_SIDE_PX) + upTo(MAX_SIDE_PX);
        }
        var chromaArray = separatePlanes ? 0 : chromaFormat;
        var width = widthMbs * 16 - cropX * (chromaArray == 1 || chromaArray == 2 ? 2 : 1);
        var height = heightUnits * (framesOnly ? 16 : 32) - cropY * (chromaArray == 1 ? 2 : 1) * (framesOnly ? 1 : 2);
        if (bad || bits.exhausted() || width < 1 || height < 1 || width > MAX_SIDE_PX || height > MAX_SIDE_PX) {
            return Optional.empty();
        }
        var reorderFrames = reorderFrames();
        return Optional.of(new SequenceParameterSet(
                profileIdc,
                constraintFlags,
                levelIdc,
                width,
                height,
                !framesOnly,
                orderType,
                reorderFrames,
                framesPerSecond));
    }

    private int upTo(int max) {
        var value = bits.unsigned();
        if (value > max) {
            bad = true;
            return 0;
        }
        return (int) value;
    }

    private static boolean hasChromaFields(int profileIdc) {
        return switch (profileIdc) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    private void readChromaFields() {
        chromaFormat = upTo(3);
        if (chromaFormat == 3) {
            separatePlanes = bits.flag();
        }
        upTo(6);
        upTo(6);
        bits.bit();
        if (bits.flag()) {
            for (var list = 0; list < (chromaFormat == 3 ? 12 : 8); list++) {
                if (bits.flag()) {
                    skipScalingList(list < 6 ? 16 : 64);
                }
            }
        }
    }

    private void skipScalingList(int size) {
        var last = 8L;
        var next = 8L;
        for (var i = 0; i < size && next != 0; i++) {
            next = (last + bits.signed()) & 0xFF;
            last = next == 0 ? last : next;
        }
    }

    private void skipPictureOrder(int type) {
        if (type == 0) {
            upTo(12);
        } else if (type == 1) {
            bits.bit();
            bits.signed();
            bits.signed();
            var count = upTo(255);
            for (var i = 0; i < count; i++) {
                bits.signed();
            }
        }
    }

    /** From the video usability information, the rate on the way; a broken end only means that it says nothing. */
    private OptionalInt reorderFrames() {
        if (!bits.flag()) {
            return OptionalInt.empty();
        }
        if (bits.flag() && bits.bits(8) == EXTENDED_SAR) {
            bits.bits(32);
        }
        if (bits.flag()) {
            bits.bit();
        }
        if (bits.flag()) {
            bits.bits(4);
            if (bits.flag()) {
                bits.bits(24);
            }
        }
        if (bits.flag()) {
            bits.unsigned();
            bits.unsigned();
        }
        if (bits.flag()) {
            readTiming();
        }
        var nalHrd = skipHrd();
        var vclHrd = skipHrd();
        if (nalHrd || vclHrd) {
            bits.bit();
        }
        bits.bit();
        if (!bits.flag()) {
            return OptionalInt.empty();
        }
        bits.bit();
        for (var i = 0; i < 4; i++) {
            bits.unsigned();
        }
        var frames = bits.unsigned();
        return bits.exhausted() || frames > 16 ? OptionalInt.empty() : OptionalInt.of((int) frames);
    }

    /** Section E.2.1: a tick is half a frame; a rate that no camera has counts as not said. */
    private void readTiming() {
        var unitsInTick = bits.bits(32);
        var timeScale = bits.bits(32);
        bits.bit();
        var rate = timeScale / 2.0 / unitsInTick;
        framesPerSecond = rate >= 1 && rate <= MAX_RATE ? OptionalDouble.of(rate) : OptionalDouble.empty();
    }

    private boolean skipHrd() {
        if (!bits.flag()) {
            return false;
        }
        var count = 1 + Math.min(31, bits.unsigned());
        bits.bits(8);
        for (var i = 0; i < count; i++) {
            bits.unsigned();
            bits.unsigned();
            bits.bit();
        }
        bits.bits(20);
        return true;
    }
}
