package dev.aceso.ground.failure;

/** Whether anything may be decided at all: closed while the log cannot be written. The log implements it. */
public interface Gate {
    /** Whether the log can be written, from a reading that is seconds old at most. Never throws; may wait for a second. */
    boolean open();

    /** Counts a call that was turned away, for the one entry that is written at recovery. */
    void turnedAway();
}
