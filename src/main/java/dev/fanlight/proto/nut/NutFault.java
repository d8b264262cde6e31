package dev.fanlight.proto.nut;

/** Why bytes are no NUT that we read. A reader that has refused once reads no further. */
public enum NutFault {
    /** The file's first bytes are not those of NUT. */
    NO_NUT,
    /** A version other than 3, or a table of frame codes that does not fill its 256 places. */
    MAIN_HEADER,
    /** More streams than are asked for, or none. */
    SEVERAL_STREAMS,
    /** A stream neither of video nor of audio, without a time base, or with sizes beyond all use. */
    STREAM_HEADER,
    /** A packet that ends before its fields do, or a number of more than 63 bits. */
    CUT_SHORT,
    /** The checksum of a packet is another one. */
    CHECKSUM,
    /** A frame code that the table calls invalid, a frame before the headers or of no stream, or one with side data. */
    FRAME_CODE,
    /** A packet or frame larger than allowed. */
    TOO_LARGE
}
