package dev.fanlight.proto.mpegts;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The map of one program (ISO/IEC 13818-1 section 2.4.4.8).
 *
 * @param program its number, 1 to 65535
 * @param pcrPid whose packets carry its clock; 8191 where none does
 * @param streams at most 32
 */
public record ProgramMap(int program, int pcrPid, List<TsStream> streams) {
    static final int MAX_STREAMS = 32;
    private static final int TABLE_ID = 2;
    private static final int HEAD_BYTES = 12;

    private static final int REGISTRATION = 0x05;
    private static final int AC3_OF_DVB = 0x6A;
    private static final int EXTENSION = 0x7F;
    private static final int OPUS_EXTENSION = 0x80;

    /** A section without its checksum; empty where it is no map, or malformed. */
    static Optional<ProgramMap> parse(ByteBuf section) {
        var end = section.writerIndex();
        if (end < HEAD_BYTES || section.getByte(0) != TABLE_ID) {
            return Optional.empty();
        }
        var at = HEAD_BYTES + (section.getUnsignedShort(10) & 0xFFF);
        var streams = new ArrayList<TsStream>();
        while (at + 5 <= end && streams.size() < MAX_STREAMS) {
            var streamType = section.getUnsignedByte(at);
            var pid = section.getUnsignedShort(at + 1) & 0x1FFF;
            var descriptorsAt = at + 5;
            at = descriptorsAt + (section.getUnsignedShort(at + 3) & 0xFFF);
            if (at > end) {
                return Optional.empty();
            }
            streams.add(stream(pid, streamType, section, descriptorsAt, at));
        }
        return Optional.of(new ProgramMap(
                section.getUnsignedShort(3), section.getUnsignedShort(8) & 0x1FFF, List.copyOf(streams)));
    }

    private static TsStream stream(int pid, int streamType, ByteBuf section, int from, int end) {
        var type = byNumber(streamType);
        var channels = 0;
        for (var at = from; at + 2 <= end; ) {
            var tag = section.getUnsignedByte(at);
            var length = section.getUnsignedByte(at + 1);
            var next = at + 2 + length;
            if (next > end) {
                break;
            }
            if (tag == REGISTRATION && length >= 4) {
                type = byRegistration(section.getInt(at + 2), type);
            } else if (tag == AC3_OF_DVB && type == TsStreamType.OTHER) {
                type = TsStreamType.AC3;
            } else if (tag == EXTENSION && length >= 2 && section.getUnsignedByte(at + 2) == OPUS_EXTENSION) {
                // channel_config_code: 0 is dual mono, 1 to 8 the number of channels.
                var code = section.getUnsignedByte(at + 3);
                channels = code == 0 ? 2 : code <= 8 ? code : 0;
            }
            at = next;
        }
        return new TsStream(pid, streamType, type, type == TsStreamType.OPUS ? channels : 0);
    }

    private static TsStreamType byNumber(int streamType) {
        return switch (streamType) {
            case 0x01, 0x02 -> TsStreamType.MPEG2;
            case 0x03, 0x04 -> TsStreamType.MPEG_AUDIO;
            case 0x0F -> TsStreamType.AAC_ADTS;
            case 0x10 -> TsStreamType.MPEG4;
            case 0x11 -> TsStreamType.AAC_LATM;
            case 0x15 -> TsStreamType.KLV;
            case 0x1B -> TsStreamType.H264;
            case 0x24 -> TsStreamType.H265;
            case 0x81 -> TsStreamType.AC3;
            default -> TsStreamType.OTHER;
        };
    }

    private static TsStreamType byRegistration(int identifier, TsStreamType before) {
        return switch (identifier) {
            case 0x4F707573 -> TsStreamType.OPUS; // Opus
            case 0x41563031 -> TsStreamType.AV1; // AV01
            case 0x48455643 -> TsStreamType.H265; // HEVC
            case 0x4B4C5641 -> TsStreamType.KLV; // KLVA
            case 0x41432D33 -> TsStreamType.AC3; // AC-3
            default -> before;
        };
    }

    Optional<TsStream> firstVideo() {
        return streams.stream().filter(stream -> stream.type().isVideo()).findFirst();
    }

    Optional<TsStream> firstAudio() {
        return streams.stream().filter(stream -> stream.type().isAudio()).findFirst();
    }
}
