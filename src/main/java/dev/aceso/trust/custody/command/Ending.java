package dev.aceso.trust.custody.command;

import java.util.function.IntSupplier;

import dev.aceso.ground.failure.Failure;

/** How a command ends: what it says last, and its exit code. */
final class Ending {
    static final int GOOD = 0;
    static final int BAD = 1;
    static final int USAGE = 2;

    private Ending() {}

    static int of(Console console, IntSupplier work) {
        try {
            return work.getAsInt();
        } catch (Failure failure) {
            console.say("Not done: " + failure.code().wire()
                    + failure.detail().map(detail -> " (" + detail + ")").orElse(""));
        } catch (Desk.Declined declined) {
            console.say("Not done: " + declined.getMessage());
        }
        return BAD;
    }
}
