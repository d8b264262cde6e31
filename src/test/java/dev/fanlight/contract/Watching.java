package dev.fanlight.contract;

/** One viewer, whatever the protocol. */
public interface Watching extends AutoCloseable {
    /** Waits for the next frame and reads the number it carries. */
    int nextNumber();

    /** Whether the server has let this viewer go; waits a while for that. */
    boolean isEnded();

    @Override
    void close();
}
