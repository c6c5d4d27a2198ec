package dev.aceso;

import java.io.PrintStream;
import jakarta.inject.Singleton;

import dev.aceso.trust.custody.command.Console;

/** The one place that prints: what a command says to the person who started it. Everything else is a log line. */
@Singleton
final class Terminal implements Console {
    private final PrintStream out = System.out;

    @Override
    public void say(String line) {
        out.println(line);
        out.flush();
    }
}
