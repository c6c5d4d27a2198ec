package dev.aceso.trust.audit;

/** placeholder in this tree until the room arrives */
public interface Sequencer {
    /** runs */
    void run();
}
